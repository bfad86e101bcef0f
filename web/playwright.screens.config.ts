import { defineConfig } from '@playwright/test';
import { chromium } from './tests/chromium';

// Pictures of every view, to be looked at: `npm run screens`, then open tests/screens.
export default defineConfig({
	testDir: 'tests/look',
	outputDir: 'test-results',
	workers: 1,
	timeout: 600_000,
	expect: { timeout: 60_000 },
	reporter: 'list',
	use: { ...chromium, locale: 'en-GB' }
});
