import { RolloutPage } from '@/components/rollout/rollout-page';

export default function Page() {
  return <RolloutPage />;
}
