import { PreflightPage } from '@/components/preflight/preflight-page';

export default function Page() {
  return <PreflightPage />;
}
