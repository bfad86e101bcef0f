import { composer, expect, guarded as test, live, row, say } from '../harbour';

test('a magic link signs in, once', async ({ page, harbour }) => {
	await page.goto(`${harbour.url}/app`);
	const screen = page.getByRole('region', { name: 'Sign in' });
	await expect(screen.getByRole('link', { name: 'Continue with GitHub' })).toBeVisible();
	const token = harbour.magicLink('owner@example.org');
	await screen.getByLabel('Magic-link token').fill(token);
	await screen.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(composer(page)).toBeVisible();
	await page.context().clearCookies();
	await page.reload();
	await screen.getByLabel('Magic-link token').fill(token);
	await screen.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(screen.getByRole('alert')).toBeVisible();
});

test('a session that ends takes no draft and no message with it', async ({ page, harbour }) => {
	await page.goto(`${harbour.url}/app`);
	const screen = page.getByRole('region', { name: 'Sign in' });
	const signIn = async (): Promise<void> => {
		await screen.getByLabel('Magic-link token').fill(harbour.magicLink('owner@example.org'));
		await screen.getByRole('button', { name: 'Sign in', exact: true }).click();
	};
	await signIn();
	await live(page);
	await page.context().clearCookies();
	await say(page, 'typed before it ended');
	await expect(screen).toBeVisible();
	await signIn();
	await expect(screen).toHaveCount(0);
	await expect(page.locator('[data-message]', { hasText: 'typed before it ended' })).toHaveCount(1);
	await live(page);
});

test('a draft survives the end of a session', async ({ page, harbour }) => {
	await page.goto(`${harbour.url}/app`);
	const screen = page.getByRole('region', { name: 'Sign in' });
	await screen.getByLabel('Magic-link token').fill(harbour.magicLink('owner@example.org'));
	await screen.getByRole('button', { name: 'Sign in', exact: true }).click();
	await live(page);
	await composer(page).fill('not lost');
	const sessions = await page.request.get(`${harbour.url}/api/me/sessions`);
	const { sessions: list } = (await sessions.json()) as { sessions: { id: string; current: boolean }[] };
	const current = list.find((session) => session.current)!;
	await page.request.delete(`${harbour.url}/api/me/sessions/${current.id}`, {
		headers: { 'X-ClickClack-CSRF': '1', Origin: harbour.url }
	});
	// The server closes the socket of an ended session, which is how the app learns of it.
	await expect(screen).toBeVisible();
	await screen.getByLabel('Magic-link token').fill(harbour.magicLink('owner@example.org'));
	await screen.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(composer(page)).toHaveValue('not lost');
});

test('the account dialog renames, ends other sessions and signs out', async ({ page, browser, harbour }) => {
	const signIn = async (target: typeof page): Promise<void> => {
		await target.goto(`${harbour.url}/app`);
		await target.getByLabel('Magic-link token').fill(harbour.magicLink('owner@example.org'));
		await target.getByRole('button', { name: 'Sign in', exact: true }).click();
		await expect(composer(target)).toBeVisible();
	};
	const elsewhere = await browser.newContext();
	const other = await elsewhere.newPage();
	await signIn(other);
	await live(other);
	await signIn(page);
	await say(page, 'under the old name');
	await expect(row(page, 'under the old name')).toHaveCount(1);
	await page.getByRole('button', { name: /^Account settings for/ }).click();
	const dialog = page.getByRole('dialog', { name: 'Account settings' });
	await dialog.getByLabel('Display name').fill('Captain Ada');
	await dialog.getByLabel('Handle').fill('x');
	await dialog.getByRole('button', { name: 'Save profile' }).click();
	await expect(dialog.getByRole('alert')).toContainText('2-32');
	await dialog.getByLabel('Handle').fill('captain-ada');
	await dialog.getByRole('button', { name: 'Save profile' }).click();
	await expect(dialog).toHaveCount(0);
	await expect(row(page, 'under the old name')).toHaveAttribute('aria-label', /^Captain Ada/);
	await page.getByRole('button', { name: /^Account settings for Captain Ada/ }).click();
	const ends = dialog.getByRole('button', { name: 'End session' });
	await expect(ends.first()).toBeVisible();
	for (let left = await ends.count(); left > 0; left -= 1) {
		await ends.first().click();
		await expect(ends).toHaveCount(left - 1);
	}
	await expect(other.getByRole('region', { name: 'Sign in' })).toBeVisible();
	await dialog.getByRole('button', { name: 'Sign out here' }).click();
	await expect(page.getByRole('region', { name: 'Sign in' })).toBeVisible();
	await elsewhere.close();
});
