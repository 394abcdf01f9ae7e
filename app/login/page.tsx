import { LoginPage } from '@/components/login/login-page';

export default function Page() {
  return <LoginPage />;
}
