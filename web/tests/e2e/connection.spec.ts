import { composer, expect, live, pathOf, row, say, sidebar, test, timeline } from '../harbour';

test('a killed server costs nothing: what was missed appears once, what was written leaves once', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const [ada, bo] = [await meet('Ada'), await meet('Bo')];
	const page = await ada.open(pathOf(harbour, channel));
	await live(page);
	await say(page, 'before the storm');
	await expect(page.locator('[data-message]')).toHaveCount(1);

	await harbour.kill();
	await expect(page.getByText('Reconnecting…')).toBeVisible();
	await say(page, 'written in the dark');
	await say(page, 'and another');
	await expect(row(page, 'written in the dark')).toContainText('Waiting for the connection');
	await harbour.start();
	await bo.post(channel, 'sent while she was away');

	await live(page);
	await expect(page.locator('[data-message]')).toHaveCount(4);
	for (const text of ['before the storm', 'written in the dark', 'and another', 'sent while she was away']) {
		await expect(row(page, text)).toHaveCount(1);
	}
	await expect(page.getByText('Reconnecting…')).toHaveCount(0);
	await bo.post(channel, 'live again');
	await expect(row(page, 'live again')).toHaveCount(1);
});

test('a message waiting for the connection survives a reload', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const page = await (await meet('Ada')).open(pathOf(harbour, channel));
	await live(page);
	await page.context().setOffline(true);
	await page.route('**/api/channels/*/messages', (route) =>
		route.request().method() === 'POST' ? route.abort() : route.fallback()
	);
	await say(page, 'kept through a reload');
	await expect(row(page, 'kept through a reload')).toContainText('Retry');
	await page.unrouteAll();
	await page.context().setOffline(false);
	await page.reload();
	const retry = row(page, 'kept through a reload').getByRole('button', { name: 'Retry' });
	await expect(retry.or(page.locator('[data-message]', { hasText: 'kept through a reload' }))).toBeVisible();
	// It may leave by itself just now.
	if (await retry.isVisible()) await retry.click({ timeout: 10_000 }).catch(() => {});
	await expect(page.locator('[data-message]', { hasText: 'kept through a reload' })).toHaveCount(1);
});

test('a lost answer and a retry make one message', async ({ meet, harbour, ownChannel: channel }) => {
	const page = await (await meet('Ada')).open(pathOf(harbour, channel));
	await live(page);
	let attempts = 0;
	await page.route('**/api/channels/*/messages', async (route) => {
		if (route.request().method() !== 'POST' || attempts++ > 0) return route.fallback();
		await route.fetch();
		return route.abort();
	});
	await say(page, 'only once');
	const failed = page.locator('[data-nonce]', { hasText: 'only once' });
	await expect(failed).toContainText("Couldn't send.");
	await failed.getByRole('button', { name: 'Retry' }).click();
	await expect(failed).toHaveCount(0);
	await expect(row(page, 'only once')).toHaveCount(1);
	await page.reload();
	await expect(row(page, 'only once')).toHaveCount(1);
});

test('a refused message can be discarded, and stays with its channel', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const page = await (await meet('Ada')).open(pathOf(harbour, channel));
	await page.route('**/api/channels/*/messages', (route) =>
		route.request().method() === 'POST'
			? route.fulfill({ status: 429, json: { error: 'waiting room post limit reached' } })
			: route.fallback()
	);
	await say(page, 'one too many');
	await expect(row(page, 'one too many')).toContainText('Waiting room post limit reached');
	await sidebar(page)
		.getByRole('link', { name: /general/ })
		.click();
	await expect(row(page, 'one too many')).toHaveCount(0);
	await page.goBack();
	await row(page, 'one too many').getByRole('button', { name: 'Discard' }).click();
	await expect(row(page, 'one too many')).toHaveCount(0);
});

test('a cursor the server does not know leads to a fresh start, without losing the place', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const ada = await meet('Ada');
	await ada.post(channel, 'still here');
	const page = await ada.open(pathOf(harbour, channel));
	await live(page);
	await page.evaluate(
		(key) => localStorage.setItem(key, 'cur_00000000000000000000000000'),
		`clickclack:${harbour.workspace.id}:cursor`
	);
	await page.reload();
	const stored = (): Promise<string | null> =>
		page.evaluate((key) => localStorage.getItem(key), `clickclack:${harbour.workspace.id}:cursor`);
	await expect.poll(stored).not.toBe('cur_00000000000000000000000000');
	await live(page);
	await expect(row(page, 'still here')).toHaveCount(1);
});

test('drafts stay with their conversation, through reloads', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const page = await (await meet('Ada')).open(pathOf(harbour, channel));
	await composer(page).fill('half a thought');
	await sidebar(page)
		.getByRole('link', { name: /general/ })
		.click();
	await expect(composer(page)).toHaveAttribute('placeholder', 'Message #general');
	await expect(composer(page)).toHaveValue('');
	await page.goBack();
	await expect(composer(page)).toHaveValue('half a thought');
	await page.reload();
	await expect(composer(page)).toHaveValue('half a thought');
	await say(page, 'a whole one');
	await page.reload();
	await expect(row(page, 'a whole one')).toBeVisible();
	await expect(composer(page)).toHaveValue('');
});

test('blocked storage stops nothing', async ({ meet, harbour, ownChannel: channel }) => {
	const ada = await meet('Ada');
	await ada.context.addInitScript(() => {
		const refuse = () => {
			throw new DOMException('blocked', 'SecurityError');
		};
		Object.defineProperty(window, 'localStorage', { get: refuse });
		Object.defineProperty(window, 'sessionStorage', { get: refuse });
	});
	const page = await ada.open(pathOf(harbour, channel));
	await live(page);
	await say(page, 'works anyway');
	await expect(row(page, 'works anyway')).toHaveCount(1);
	await expect(timeline(page)).toBeVisible();
});
