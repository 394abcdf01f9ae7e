import type { ReactNode } from 'react';
import { Shell } from '@/components/shell/shell';

export default function ShellLayout(props: { children: ReactNode }) {
  return <Shell>{props.children}</Shell>;
}
