import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { type ReactNode, Suspense } from 'react';
import { LiveProvider } from '@/components/data/live-provider';
import { MarkSprite } from '@/components/ui/mark-sprite';
import './globals.css';

export const metadata: Metadata = { title: 'Drawbridge', icons: { icon: '/icon.svg' } };
export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

/** Constant, so that its hash stands in the Content-Security-Policy: the theme is set before the first paint. */
const themeScript =
  "try{var t=localStorage.getItem('drawbridge-theme');if(t==='dark'||t==='light')document.documentElement.dataset.theme=t}catch(e){}";

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
