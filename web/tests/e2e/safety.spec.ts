import { expect, live, pathOf, row, test } from '../harbour';

test('hostile messages run nothing, load nothing and look like text', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const ada = await meet('Ada');
	const attacks = [
		'<script>window.owned = 1</script>one',
		'<img src=x onerror="window.owned = 2">two',
		'<a href="javascript:window.owned=3">three</a>',
		'[four](javascript:window.owned=4)',
		'<iframe src="https://evil.example/"></iframe>five',
		'<form action="https://evil.example/"><input name="p"><button>Go</button></form>six',
		'<style>body { display: none }</style>seven',
		'<div id="navigation" name="x" style="position:fixed" class="scrim">eight</div>',
		'![nine](https://evil.example/pixel.png)',
		'<svg><a xlink:href="javascript:window.owned=5"><text>ten</text></a></svg>'
	];
	for (const attack of attacks) await ada.post(channel, attack);
	const foreign: string[] = [];
	const page = await ada.context.newPage();
	page.on('request', (request) => {
		const { protocol, origin } = new URL(request.url());
		if (protocol.startsWith('http') && origin !== harbour.url) foreign.push(request.url());
	});
	await page.goto(harbour.url + pathOf(harbour, channel));
	await live(page);
	await expect(row(page, 'eight')).toBeVisible();
	expect(await page.evaluate(() => 'owned' in window)).toBe(false);
	const body = page.locator('[data-message] .body');
	await expect(
		body.locator('script, iframe, form, style, svg, button, img[src*="evil"], [onerror]')
	).toHaveCount(0);
	await expect(body.locator('[id], [name], [style], .scrim')).toHaveCount(0);
	await expect(body.locator('a[href^="javascript"]')).toHaveCount(0);
	await expect(row(page, 'nine').getByRole('link', { name: 'nine' })).toHaveAttribute('rel', /noopener/);
	expect(foreign).toEqual([]);
});

test('Markdown reads as it was meant', async ({ meet, harbour, ownChannel: channel }) => {
	const ada = await meet('Ada');
	await ada.post(
		channel,
		'# Title\n\n**bold** _it_ ~~gone~~ `code`\nnext line\n\n- a\n  - b\n\n| l | r |\n|:--|--:|\n| 1 | 2 |\n\nhttps://example.org'
	);
	await ada.post(channel, '```js\nconst gull = "loud";\n```');
	const page = await ada.open(pathOf(harbour, channel));
	const body = row(page, 'Title').locator('.body');
	await expect(body.locator('h1')).toHaveText('Title');
	await expect(body.locator('strong')).toHaveText('bold');
	await expect(body.locator('br')).toHaveCount(1);
	await expect(body.locator('ul ul li')).toHaveText('b');
	await expect(body.locator('td').nth(1)).toHaveAttribute('align', 'right');
	await expect(body.getByRole('link', { name: 'https://example.org' })).toHaveAttribute('target', '_blank');
	await expect(row(page, 'gull').locator('.hljs-keyword')).toHaveText('const');
});

test('the product page needs no script of the app and leads to this server', async ({ page, harbour }) => {
	const scripts: string[] = [];
	page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()));
	await page.goto(harbour.url);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Team chat for humans/);
	for (const link of await page.getByRole('link', { name: 'Open app' }).all()) {
		await expect(link).toHaveAttribute('href', '/app');
	}
	expect(scripts).toEqual([]);
});
