import { composer, expect, live, pathOf, replyBox, row, sidebar, test, thread } from '../harbour';

test('back and forward move between channels and threads', async ({ meet, harbour, ownChannel: channel }) => {
	const ada = await meet('Ada');
	await ada.post(channel, 'root of it');
	const page = await ada.open(pathOf(harbour, channel));
	await sidebar(page)
		.getByRole('link', { name: /general/ })
		.click();
	const title = page.getByRole('heading', { level: 1 });
	await expect(title).toContainText('general');
	await page.goBack();
	await expect(title).toContainText(channel.name);
	await row(page, 'root of it').hover();
	await page.getByRole('button', { name: 'Open thread' }).click();
	await expect(page).toHaveURL(/\/M[0-9A-Z]{16}$/);
	await page.goBack();
	await expect(thread(page)).toHaveCount(0);
	await page.goForward();
	await expect(thread(page)).toBeVisible();
});

test('a link to a message without replies shows it in its channel, with replies its thread', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const ada = await meet('Ada');
	const root = await ada.post(channel, 'link to me');
	const { message } = await ada.call<{ message: { route_id: string } }>(
		'POST',
		`/api/messages/${root.id}/route`
	);
	const path = `/app/${harbour.workspace.route_id}/${message.route_id}`;
	const page = await ada.open(path);
	await expect(row(page, 'link to me')).toHaveClass(/highlighted/);
	await expect(thread(page)).toHaveCount(0);
	await expect(page).toHaveURL(new RegExp(`${message.route_id}$`));
	await ada.call('POST', `/api/messages/${root.id}/thread/replies`, { body: 'a reply' });
	await page.reload();
	await expect(thread(page).getByText('a reply')).toBeVisible();
	await page.close();
});

test('an address of internal ids becomes the canonical one', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const page = await (await meet('Ada')).open(`/app/${harbour.workspace.id}/${channel.id}`);
	await expect(page).toHaveURL(new RegExp(`${pathOf(harbour, channel)}$`));
});

test('an address that leads nowhere ends in a working channel', async ({ meet, harbour }) => {
	const page = await (await meet('Ada')).open(`/app/${harbour.workspace.route_id}/C0000000000000000`);
	await expect(page).toHaveURL(/\/C[0-9A-Z]{16}$/);
	await expect(page).not.toHaveURL(/C0000000000000000$/);
	await expect(composer(page)).toBeVisible();
});

test('the last channel of a workspace is the one that opens again', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const ada = await meet('Ada');
	const page = await ada.open(pathOf(harbour, channel));
	await page.goto(`${harbour.url}/app/${harbour.workspace.route_id}`);
	await expect(page.getByRole('heading', { level: 1 })).toContainText(channel.name);
});

test('the keyboard goes everywhere: switcher, neighbours, help, and back to the composer', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const ada = await meet('Ada');
	await ada.post(channel, 'a row to walk on');
	const page = await ada.open(pathOf(harbour, channel));
	const title = page.getByRole('heading', { level: 1 });
	await page.keyboard.press('Control+k');
	await page.getByRole('combobox', { name: 'Jump to' }).fill('gener');
	await page.keyboard.press('Enter');
	await expect(title).toContainText('general');
	await page.keyboard.press('Alt+ArrowUp');
	await expect(title).not.toContainText('general');
	await page.goto(harbour.url + pathOf(harbour, channel));
	await expect(row(page, 'a row to walk on')).toBeVisible();
	await page.keyboard.press('?');
	const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
	await expect(help).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(help).toHaveCount(0);
	await page.keyboard.press('h');
	await expect(composer(page)).toBeFocused();
	await expect(composer(page)).toHaveValue('h');
	await composer(page).fill('');
	await row(page, 'a row to walk on').focus();
	await page.keyboard.press('t');
	await expect(thread(page)).toBeVisible();
	await replyBox(page).fill('answered by keyboard');
	await replyBox(page).press('Enter');
	await expect(thread(page).getByText('answered by keyboard')).toHaveCount(1);
});

test('on a phone the drawer opens, closes every way there is, and is gone when closed', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const ada = await meet('Ada', { viewport: { width: 390, height: 780 }, hasTouch: true });
	const page = await ada.open(pathOf(harbour, channel));
	const toggle = page.getByRole('button', { name: 'Toggle navigation' });
	const drawer = page.locator('#navigation');
	await expect(drawer).not.toBeInViewport();
	await toggle.click();
	await expect(drawer).toBeInViewport();
	await page.keyboard.press('Escape');
	await expect(drawer).not.toBeInViewport();
	await toggle.click();
	await page.getByRole('button', { name: 'Close navigation' }).click({ position: { x: 380, y: 400 } });
	await expect(drawer).not.toBeInViewport();
	await toggle.click();
	await sidebar(page)
		.getByRole('link', { name: /general/ })
		.click();
	await expect(drawer).not.toBeInViewport();
	await expect(page.getByRole('heading', { level: 1 })).toContainText('general');
});

test('a finger held on a message opens its sheet, a tap its thread', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const ada = await meet('Ada', { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });
	await ada.post(channel, 'hold me');
	const page = await ada.open(pathOf(harbour, channel));
	await live(page);
	const body = row(page, 'hold me').locator('.body');
	// Looks without touching: the place is read once nothing moves any more.
	await body.tap({ trial: true });
	const box = (await body.boundingBox())!;
	const touch = await page.context().newCDPSession(page);
	const point = { x: box.x + 8, y: box.y + 8 };
	await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
	const sheet = page.getByRole('dialog', { name: 'Message actions' });
	await expect(sheet).toBeVisible();
	await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
	await sheet.getByRole('button', { name: 'React with 😂' }).click();
	await expect(row(page, 'hold me').getByRole('button', { name: /^😂/ })).toBeVisible();
	await expect(thread(page)).toHaveCount(0);
	await body.tap();
	await expect(thread(page)).toBeVisible();
});

for (const width of [320, 390]) {
	test(`at ${width} px nothing scrolls sideways`, async ({ meet, harbour, ownChannel: channel }) => {
		const ada = await meet('Ada', { viewport: { width, height: 640 } });
		const wide = `| ${'a very wide column | '.repeat(12)}\n|${' --- |'.repeat(12)}\n| ${'x | '.repeat(12)}`;
		await ada.post(channel, `${'unbroken'.repeat(40)}\n\n\`${'code'.repeat(60)}\``);
		await ada.post(channel, wide);
		await ada.post(channel, '```\n' + 'a long line of code '.repeat(20) + '\n```');
		const page = await ada.open(pathOf(harbour, channel));
		await expect(row(page, 'a long line of code')).toBeVisible();
		const overflow = (): Promise<number> =>
			page.evaluate(() => {
				const log = document.querySelector('[role="log"]')!;
				return Math.max(document.documentElement.scrollWidth - innerWidth, log.scrollWidth - log.clientWidth);
			});
		expect(await overflow()).toBeLessThanOrEqual(0);
		await row(page, 'a very wide column').first().focus();
		await page.keyboard.press('t');
		await expect(thread(page)).toBeVisible();
		expect(await overflow()).toBeLessThanOrEqual(0);
	});
}
