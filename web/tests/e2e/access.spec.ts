import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, live, pathOf, row, test, thread } from '../harbour';

async function clean(page: Page, what: string): Promise<void> {
	const { violations } = await new AxeBuilder({ page })
		.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
		.analyze();
	const found = violations.map(
		({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`
	);
	expect(found, what).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
	test(`assistive technology finds no fault in ${colorScheme} mode`, async ({
		meet,
		harbour,
		ownChannel: channel
	}) => {
		const ada = await meet('Ada', { colorScheme, reducedMotion: 'reduce' });
		const bo = await meet('Bo');
		const root = await bo.post(
			channel,
			'A message with `code`, a [link](https://example.org) and **weight**'
		);
		await bo.post(
			channel,
			'```js\nconst a = 1; // comment\n```\n\n> quoted\n\n| a | b |\n|--|--|\n| 1 | 2 |'
		);
		await ada.call('POST', `/api/messages/${root.id}/reactions`, { emoji: '👍' });
		await ada.call('POST', `/api/messages/${root.id}/thread/replies`, { body: 'a reply' });
		const page = await ada.open(pathOf(harbour, channel));
		await live(page);
		await expect(row(page, 'const a').locator('.hljs-keyword')).toBeVisible();
		await clean(page, 'channel');
		await row(page, 'with code').hover();
		await clean(page, 'toolbar');
		await row(page, 'with code')
			.getByRole('button', { name: /1 reply/ })
			.click();
		await expect(thread(page).getByText('a reply')).toBeVisible();
		await clean(page, 'thread');
		await page.keyboard.press('Control+k');
		await expect(page.getByRole('listbox', { name: 'Matches' })).toBeVisible();
		await clean(page, 'switcher');
		await page.keyboard.press('Escape');
		await page.getByRole('button', { name: /^Account settings for/ }).click();
		await expect(page.getByRole('dialog', { name: 'Account settings' })).toBeVisible();
		await clean(page, 'account');
		await page.goto(harbour.url);
		await clean(page, 'product page');
	});
}
