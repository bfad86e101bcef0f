// Pictures of every view in every width and mode, for people to look at. They assert nothing.
import type { Page } from '@playwright/test';
import { composer, expect, live, pathOf, replyBox, row, sidebar, test, thread, timeline } from '../harbour';

const widths = [1440, 1024, 390];
const modes = ['light', 'dark'] as const;

test('every view', async ({ meet, harbour, ownChannel: channel }) => {
	const people = [
		await meet('Marguerite Okonkwo-Fairweather'),
		await meet('Bo'),
		await meet('航海士 タナカ')
	];
	const [marguerite, bo, tanaka] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]];
	await marguerite.post(channel, 'Morning! The tide tables for next week are in the shared drive.');
	await marguerite.post(channel, 'Two of them were off by an hour, fixed now.');
	const root = await bo.post(channel, 'The deploy queue is stuck on `bridge-watch`. Anyone looking?');
	await bo.call('POST', `/api/messages/${root.id}/thread/replies`, { body: 'It was the cache.' });
	await marguerite.call('POST', `/api/messages/${root.id}/thread/replies`, {
		body: 'Cleared, **thank you**.'
	});
	await tanaka.post(
		channel,
		'来週のリリースについて、金曜日までにレビューをお願いします。https://example.org/a/very/long/path'
	);
	await bo.post(channel, 'مرحبا بالجميع، هل يمكننا تأجيل الاجتماع إلى الغد؟');
	await marguerite.post(
		channel,
		'```rust\nfn main() {\n    // the gull took the semicolon\n    println!("loud");\n}\n```\n\n| Port | Tide |\n|:--|--:|\n| North | 3.2 m |\n| South | 2.9 m |'
	);
	const liked = await bo.post(
		channel,
		`A${'a'.repeat(140)}rgh\n\n- [x] ropes\n- [ ] lanterns\n\n> quoted words`
	);
	for (const [who, emoji] of [
		[bo, '👍'],
		[marguerite, '👍'],
		[tanaka, '🎉']
	] as const) {
		await who.call('POST', `/api/messages/${liked.id}/reactions`, { emoji });
	}
	const quiet = await marguerite.call<{ channel: typeof channel }>(
		'POST',
		`/api/workspaces/${harbour.workspace.id}/channels`,
		{ name: 'a-channel-with-a-name-that-does-not-fit-anywhere-at-all' }
	);
	const busy = await marguerite.call<{ channel: typeof channel }>(
		'POST',
		`/api/workspaces/${harbour.workspace.id}/channels`,
		{ name: `busy-${Date.now().toString(36)}`, sidebar_section: 'Engineering' }
	);
	await Promise.all(
		Array.from({ length: 120 }, (_, index) => bo.post(busy.channel, `Released **v0.${index}.0**`))
	);

	for (const width of widths) {
		for (const colorScheme of modes) {
			const reader = await meet('Ines', {
				viewport: { width, height: width < 500 ? 844 : 900 },
				colorScheme,
				hasTouch: width < 500,
				reducedMotion: 'reduce'
			});
			const page = await reader.open(pathOf(harbour, channel));
			const shot = async (name: string): Promise<void> => {
				await page.screenshot({ path: `tests/screens/${name}-${width}-${colorScheme}.png` });
			};
			await live(page);
			await look(page, shot, width < 500);
			await page.goto(harbour.url + pathOf(harbour, quiet.channel));
			await expect(timeline(page)).toContainText('Welcome to');
			await shot('empty');
			await page.goto(harbour.url);
			await page.screenshot({ path: `tests/screens/product-${width}-${colorScheme}.png`, fullPage: true });
			await page.route('**/api/me', (route) => route.fulfill({ status: 401, json: { error: 'no session' } }));
			await page.goto(`${harbour.url}/app`);
			await expect(page.getByRole('region', { name: 'Sign in' })).toBeVisible();
			await shot('sign-in');
			await page.route('**/api/me', (route) =>
				route.fulfill({ status: 503, json: { error: 'the store is busy' } })
			);
			await page.reload();
			await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
			await shot('start-failed');
			await reader.context.close();
		}
	}
});

async function look(page: Page, shot: (name: string) => Promise<void>, phone: boolean): Promise<void> {
	await expect(row(page, 'the gull').locator('.hljs-keyword').first()).toBeVisible();
	await shot('unread');
	await page.getByRole('button', { name: 'Mark as read' }).click();
	if (phone) {
		await row(page, 'quoted words').getByRole('button', { name: 'More actions' }).focus();
		await page.keyboard.press('Enter');
		await expect(page.getByRole('dialog', { name: 'Message actions' })).toBeVisible();
		await shot('sheet');
		await page.keyboard.press('Escape');
		await page.getByRole('button', { name: 'Toggle navigation' }).click();
		await shot('drawer');
		await page.getByRole('button', { name: /^Account settings for/ }).click();
	} else {
		await row(page, 'quoted words').hover();
		await shot('toolbar');
		await page.getByRole('button', { name: 'More actions' }).click();
		await shot('menu');
		await page.keyboard.press('Escape');
		await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
		await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
		await shot('keys');
		await page.keyboard.press('Escape');
		await page.getByRole('button', { name: /^Account settings for/ }).click();
	}
	await expect(page.getByText('This browser')).toBeVisible();
	await shot('account');
	await page.keyboard.press('Escape');
	if (phone) await page.keyboard.press('Escape');
	await page.keyboard.press('Control+k');
	await expect(page.getByRole('listbox', { name: 'Matches' })).toBeVisible();
	await shot('switcher');
	await page.keyboard.press('Escape');
	await composer(page).fill('A line\nand another, about @');
	await composer(page).press('End');
	await page.keyboard.type('b');
	await page.keyboard.press('Backspace');
	await expect(page.getByRole('listbox', { name: 'People to mention' })).toBeVisible();
	await shot('mention');
	await composer(page).fill('');
	await row(page, 'deploy queue')
		.getByRole('button', { name: /2 replies/ })
		.click();
	await expect(thread(page).getByText('It was the cache.')).toBeVisible();
	await replyBox(page).fill('One more');
	await shot('thread');
	await thread(page).getByRole('button', { name: 'Close thread' }).click();
	await page.route('**/api/channels/*/messages', (route) =>
		route.request().method() === 'POST'
			? route.fulfill({ status: 429, json: { error: 'waiting room post limit reached' } })
			: route.fallback()
	);
	await composer(page).fill('This one is refused');
	await composer(page).press('Enter');
	await expect(row(page, 'This one is refused')).toContainText("Couldn't send.");
	await shot('failed');
	await row(page, 'This one is refused').getByRole('button', { name: 'Discard' }).click();
	if (!phone) await expect(sidebar(page)).toBeVisible();
}
