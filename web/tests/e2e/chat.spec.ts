import {
	composer,
	expect,
	live,
	pathOf,
	replyBox,
	row,
	say,
	sidebar,
	test,
	thread,
	timeline
} from '../harbour';

test('two people see each other’s messages live, each of them once', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const [ada, bo] = [await meet('Ada'), await meet('Bo')];
	const path = pathOf(harbour, channel);
	const [hers, his] = [await ada.open(path), await bo.open(path)];
	await live(his);
	await say(hers, 'The tide is **high**');
	await expect(row(hers, 'The tide is high')).toHaveCount(1);
	await expect(row(his, 'The tide is high')).toHaveCount(1);
	await expect(row(his, 'The tide is high').locator('strong')).toHaveText('high');
	await say(his, 'So it is');
	await expect(row(hers, 'So it is')).toHaveCount(1);
	await expect(hers.locator('[data-nonce]')).toHaveCount(0);
});

test('messages written in a burst arrive in the order they were written', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const page = await (await meet('Ada')).open(pathOf(harbour, channel));
	for (let index = 1; index <= 8; index += 1) await say(page, `line ${index}`);
	await expect(page.locator('[data-message]')).toHaveCount(8);
	const lines = await timeline(page).locator('[data-message] .body').allInnerTexts();
	expect(lines).toEqual(Array.from({ length: 8 }, (_, index) => `line ${index + 1}`));
});

test('an edit and a deletion reach everybody', async ({ meet, harbour, ownChannel: channel }) => {
	const [ada, bo] = [await meet('Ada'), await meet('Bo')];
	const [hers, his] = [await ada.open(pathOf(harbour, channel)), await bo.open(pathOf(harbour, channel))];
	await live(his);
	await say(hers, 'Frist');
	await expect(row(his, 'Frist')).toBeVisible();
	await composer(hers).press('ArrowUp');
	const editor = hers.getByRole('textbox', { name: 'Edit message' });
	await expect(editor).toBeFocused();
	await editor.fill('First');
	await editor.press('Control+Enter');
	await expect(row(his, 'First')).toContainText('(edited)');
	await row(hers, 'First').hover();
	await hers.getByRole('button', { name: 'More actions' }).click();
	await hers.getByRole('menuitem', { name: 'Delete message' }).click();
	await hers.getByRole('dialog', { name: 'Delete message' }).getByRole('button', { name: 'Delete' }).click();
	await expect(row(his, 'This message was deleted.')).toBeVisible();
	await expect(row(hers, 'This message was deleted.')).toBeVisible();
});

test('an edit that changes nothing but white space sends nothing', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const page = await (await meet('Ada')).open(pathOf(harbour, channel));
	await say(page, 'Same');
	await expect(page.locator('[data-message]')).toHaveCount(1);
	let patches = 0;
	page.on('request', (request) => request.method() === 'PATCH' && (patches += 1));
	await composer(page).press('ArrowUp');
	const editor = page.getByRole('textbox', { name: 'Edit message' });
	await editor.fill('  Same \n');
	await editor.press('Control+Enter');
	await expect(editor).toHaveCount(0);
	expect(patches).toBe(0);
});

test('reactions toggle, count for everybody and survive a reload', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const [ada, bo] = [await meet('Ada'), await meet('Bo')];
	await ada.post(channel, 'Cake in the galley');
	const [hers, his] = [await ada.open(pathOf(harbour, channel)), await bo.open(pathOf(harbour, channel))];
	await live(hers);
	await row(his, 'Cake').hover();
	await his.getByRole('button', { name: 'React with 👍' }).click();
	const chip = row(hers, 'Cake').getByRole('button', { name: /^👍/ });
	await expect(chip).toHaveAttribute('aria-pressed', 'false');
	await chip.click();
	await expect(row(his, 'Cake').getByRole('button', { name: '👍 — 2 reactions' })).toBeVisible();
	await hers.reload();
	await expect(chip).toHaveAttribute('aria-pressed', 'true');
	await chip.click();
	await expect(row(his, 'Cake').getByRole('button', { name: '👍 — 1 reaction' })).toBeVisible();
});

test('any emoji can be picked, from data of this server', async ({ meet, harbour, ownChannel: channel }) => {
	const ada = await meet('Ada');
	await ada.post(channel, 'Ahoy');
	const page = await ada.open(pathOf(harbour, channel));
	await row(page, 'Ahoy').hover();
	await page.getByRole('button', { name: 'Add reaction' }).click();
	await expect(
		page.getByRole('group', { name: 'Choose a reaction' }).getByRole('button').first()
	).toBeFocused();
	await page.getByRole('button', { name: 'All emoji' }).click();
	await page.getByRole('combobox', { name: 'Search' }).fill('octopus');
	await page
		.getByRole('option', { name: /octopus/ })
		.first()
		.click();
	await expect(row(page, 'Ahoy').getByRole('button', { name: /^🐙/ })).toBeVisible();
});

test('a thread opens beside the channel, has its own address and grows live', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const [ada, bo] = [await meet('Ada'), await meet('Bo')];
	await ada.post(channel, 'Who takes the night watch?');
	const [hers, his] = [await ada.open(pathOf(harbour, channel)), await bo.open(pathOf(harbour, channel))];
	await live(hers);
	await row(his, 'night watch').hover();
	await his.getByRole('button', { name: 'Open thread' }).click();
	await expect(his).toHaveURL(/\/M[0-9A-Z]{16}$/);
	await replyBox(his).fill('I do');
	await replyBox(his).press('Enter');
	await expect(thread(his).getByText('1 reply')).toBeVisible();
	const summary = row(hers, 'night watch').getByRole('button', { name: /1 reply/ });
	await summary.click();
	await expect(thread(hers).getByText('I do')).toHaveCount(1);
	await replyBox(hers).fill('Thank you');
	await replyBox(hers).press('Enter');
	await expect(thread(his).getByText('Thank you')).toHaveCount(1);
	await expect(thread(hers).getByText('Thank you')).toHaveCount(1);
	await thread(hers).getByRole('button', { name: 'Close thread' }).click();
	await expect(hers).toHaveURL(/\/C[0-9A-Z]{16}$/);
	await expect(row(hers, 'night watch').getByRole('button', { name: /2 replies/ })).toBeVisible();
});

test('a quote leads back to its message', async ({ meet, harbour, ownChannel: channel }) => {
	const ada = await meet('Ada');
	await ada.post(channel, 'The original words');
	const page = await ada.open(pathOf(harbour, channel));
	await row(page, 'original words').hover();
	await page.getByRole('button', { name: 'Reply', exact: true }).first().click();
	await expect(composer(page)).toBeFocused();
	await say(page, 'Quoting you');
	const answer = row(page, 'Quoting you');
	await expect(answer.getByRole('button', { name: /The original words/ })).toBeVisible();
	await answer.getByRole('button', { name: /The original words/ }).click();
	await expect(timeline(page).locator('.highlighted')).toContainText('The original words');
});

test('somebody typing is named, until they stop', async ({ meet, harbour, ownChannel: channel }) => {
	const [ada, bo] = [await meet('Ada'), await meet('Bo')];
	const [hers, his] = [await ada.open(pathOf(harbour, channel)), await bo.open(pathOf(harbour, channel))];
	await live(hers);
	await live(his);
	await composer(his).pressSequentially('hm');
	await expect(hers.getByText('Bo is typing…')).toBeVisible();
	await composer(his).fill('');
	await expect(hers.getByText('Bo is typing…')).toHaveCount(0);
});

test('@ offers people who never wrote here, and marks them', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	await meet('Quiet Quinn');
	const page = await (await meet('Ada')).open(pathOf(harbour, channel));
	await live(page);
	await composer(page).pressSequentially('ask @quiet');
	const offer = page.getByRole('option', { name: /Quiet Quinn/ }).first();
	await expect(offer).toBeVisible();
	await composer(page).press('Enter');
	await expect(composer(page)).toHaveValue(/^ask @quiet-quinn-\d+ $/);
	await composer(page).press('Enter');
	await expect(row(page, 'ask').locator('.mention')).toHaveAttribute('title', 'Quiet Quinn');
});

test('Enter that only confirms an input method sends nothing', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const page = await (await meet('Ada')).open(pathOf(harbour, channel));
	await composer(page).fill('かん');
	await composer(page).dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true });
	await expect(composer(page)).toHaveValue('かん');
	await expect(page.locator('[data-row]')).toHaveCount(0);
});

test('a new channel opens, and a taken name is explained', async ({ meet, harbour, ownChannel: channel }) => {
	const page = await (await meet('Ada')).open(pathOf(harbour, channel));
	await sidebar(page).getByRole('button', { name: 'Create channel' }).click();
	const dialog = page.getByRole('dialog', { name: 'Create channel' });
	await dialog.getByLabel('Channel name').fill(channel.name);
	await dialog.getByRole('button', { name: 'Create channel' }).click();
	await expect(dialog.getByRole('alert')).toContainText('already exists');
	await dialog.getByLabel('Channel name').fill(`${channel.name}-too`);
	await dialog.getByRole('button', { name: 'Create channel' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toContainText(`${channel.name}-too`);
});
