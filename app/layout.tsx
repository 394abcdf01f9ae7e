import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { type ReactNode, Suspense } from 'react';
import { LiveProvider } from '@/components/data/live-provider';
import { themeScript } from '@/components/shell/theme-script';
import { MarkSprite } from '@/components/ui/mark-sprite';
import './globals.css';

export const metadata: Metadata = { title: 'Drawbridge', icons: { icon: '/icon.svg' } };
export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

export default function Layout(props: { children: ReactNode }) {
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, needed before paint. */}
        <script dangerouslySetInnerHTML={{ __html: themeScript }} />
      </head>
      <body>
        <MarkSprite />
        <LiveProvider>
          <Suspense>{props.children}</Suspense>
        </LiveProvider>
      </body>
    </html>
  );
}
