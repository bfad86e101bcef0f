import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
const config = {
	preprocess: vitePreprocess(),
	compilerOptions: { runes: true },
	kit: {
		// The server embeds this folder. `200.html` answers every page path that is no file.
		adapter: adapter({ pages: 'dist', assets: 'dist', fallback: '200.html', precompress: false }),
		// Names the build at /_app/version.json. A fixed default keeps two builds of one tree identical.
		version: { name: process.env.CLICKCLACK_WEB_VERSION || 'dev', pollInterval: 0 },
		prerender: { entries: ['/'], crawl: false },
		typescript: {
			config: (tsconfig) => {
				tsconfig.include.push('../scripts/**/*.mjs', '../*.config.ts');
			}
		}
	}
};

export default config;
