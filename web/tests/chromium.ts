// The system's Chromium, quiet: no service of its own may reach out while tests watch the network.

import type { PlaywrightWorkerOptions } from '@playwright/test';

export const chromium: Pick<PlaywrightWorkerOptions, 'browserName' | 'launchOptions'> = {
	browserName: 'chromium',
	launchOptions: {
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		timeout: 120_000,
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync'
		]
	}
};
