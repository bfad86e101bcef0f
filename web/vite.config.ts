import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

// `npm run dev` serves the app itself and passes the API to a running server.
const server = process.env.CLICKCLACK_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
	plugins: [sveltekit()],
	build: { target: 'es2022', assetsInlineLimit: 0 },
	server: { proxy: { '/api': { target: server, ws: true } } }
});
