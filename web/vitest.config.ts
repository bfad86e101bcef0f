import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';

export default defineConfig({
	plugins: [svelte()],
	resolve: { alias: { $lib: fileURLToPath(new URL('./src/lib', import.meta.url)) } },
	// No test waits for anything: only a machine that is very slow takes long.
	test: { include: ['src/**/*.test.ts'], environment: 'node', testTimeout: 60_000 }
});
