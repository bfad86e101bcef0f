import { composer, expect, guarded as test, type Harbour } from '../harbour';

function link(harbour: Harbour, ...flags: string[]): string {
	const token = harbour.admin('invite', 'create', '--workspace', harbour.workspace.id, ...flags);
	expect(token).toMatch(/^tok_/);
	return `${harbour.url}/app/invite#${token}`;
}

test('an invite link makes a newcomer a member, once', async ({ page, harbour }) => {
	const url = link(harbour, '--max-uses', '1');
	await page.goto(url);
	const join = page.getByRole('button', { name: 'Join' });
	await expect(join).toBeDisabled();
	await page.getByLabel('Your name').fill('Noor 海');
	await join.click();
	await expect(composer(page)).toBeVisible();
	expect(page.url()).not.toContain('tok_');
	await page.context().clearCookies();
	await page.goto(`${harbour.url}/`);
	await page.goto(url);
	await page.getByLabel('Your name').fill('Too Late');
	await join.click();
	await expect(page.getByRole('alert')).toBeVisible();
	await expect(composer(page)).toHaveCount(0);
});

test('who is signed in joins as themselves', async ({ page, harbour }) => {
	harbour.admin('user', 'create', '--name', 'Ines', '--email', 'ines@example.org');
	const consumed = await page.request.post(`${harbour.url}/api/auth/magic/consume`, {
		data: { token: harbour.magicLink('ines@example.org') },
		headers: { Origin: harbour.url }
	});
	expect(consumed.ok()).toBe(true);
	await page.goto(link(harbour));
	await expect(page.getByText('You join as Ines')).toBeVisible();
	await page.getByRole('button', { name: 'Join' }).click();
	await expect(composer(page)).toBeVisible();
});

test('an address that has an account is asked to sign in', async ({ page, harbour }) => {
	harbour.admin('user', 'create', '--name', 'Taken', '--email', 'taken@example.org');
	await page.goto(link(harbour));
	await page.getByLabel('Your name').fill('Somebody');
	await page.getByLabel('E-mail address (optional)').fill('taken@example.org');
	await page.getByRole('button', { name: 'Join' }).click();
	await expect(page.getByRole('alert')).toContainText('taken@example.org');
	await expect(page.getByRole('link', { name: /Sign in/ })).toBeVisible();
});

test('half a link says so', async ({ page, harbour }) => {
	await page.goto(`${harbour.url}/app/invite`);
	await expect(page.getByText('This link is not complete')).toBeVisible();
});
