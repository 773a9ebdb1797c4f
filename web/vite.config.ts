import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds the API: the site that `make run` serves. */
const site = process.env.FM_SITE ?? 'http://127.0.0.1:8080';

/** Names the code of the case room in the page, so that `public/begin.js` can fetch it beside that of the app. */
function namesRoom(): Plugin {
  return {
    name: 'names-room',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle = {} }) {
        const room = Object.values(bundle).find(
          (file) => file.type === 'chunk' && file.facadeModuleId?.endsWith('/room/room-page.tsx'),
        );
        if (room?.type !== 'chunk') return [];
        const content = [room.fileName, ...room.imports].map((file) => `/${file}`).join(' ');
        return [{ tag: 'meta', attrs: { name: 'fm-room', content }, injectTo: 'head-prepend' }];
      },
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), namesRoom()],
  resolve: { alias: { '~': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy: { '/api': { target: site, changeOrigin: false } } },
  build: {
    target: ['chrome123', 'firefox121', 'safari17.5'],
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    manifest: true,
    // A data: URL would be refused by the content security policy (font-src and img-src name 'self').
    assetsInlineLimit: 0,
  },
  worker: { format: 'es' },
  test: { environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'], restoreMocks: true },
});
