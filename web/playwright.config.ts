import { defineConfig } from '@playwright/test';
import { chromium } from './tests/chromium';

// Tests run the real server (see tests/harbour.ts): CLICKCLACK_BIN names the binary.
export default defineConfig({
	testDir: 'tests/e2e',
	outputDir: 'test-results',
	fullyParallel: false,
	workers: 2,
	// Generous, because machines are slow and so are their disks; only a failure waits this long.
	timeout: 240_000,
	expect: { timeout: 60_000 },
	reporter: process.env.CI ? [['list']] : 'list',
	use: { ...chromium, viewport: { width: 1280, height: 800 }, locale: 'en-GB', trace: 'retain-on-failure' }
});
