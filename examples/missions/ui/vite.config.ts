import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const fromProject = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

export default defineConfig({
  root: import.meta.dirname,
  // The example lives inside the package that it imports by name. An installed plugin needs no alias.
  resolve: {
    alias: {
      'paperclip-graphql/client': fromProject('src/client/index.ts'),
      'paperclip-graphql/react': fromProject('src/react/index.ts'),
    },
  },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
});
