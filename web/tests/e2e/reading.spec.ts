import {
	expect,
	live,
	pathOf,
	row,
	say,
	sidebar,
	test,
	timeline,
	type Channel,
	type Person
} from '../harbour';

/** Many messages, sixteen requests at a time. */
async function fill(person: Person, channel: Channel, count: number): Promise<void> {
	let next = 1;
	const worker = async (): Promise<void> => {
		while (next <= count) await person.post(channel, `number ${next++}`);
	};
	await Promise.all(Array.from({ length: 16 }, worker));
}

test('unread messages start at their marker and stay unread until the reader says so', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const [ada, bo] = [await meet('Ada'), await meet('Bo')];
	const page = await ada.open(pathOf(harbour, channel));
	await live(page);
	await say(page, 'before');
	await expect(page.locator('[data-message]')).toHaveCount(1);
	await sidebar(page)
		.getByRole('link', { name: /general/ })
		.click();
	await bo.post(channel, 'while away 1');
	await bo.post(channel, 'while away 2');
	const link = sidebar(page).getByRole('link', { name: new RegExp(`^${channel.name}\\b`) });
	await expect(link).toContainText('2 unread');
	await link.click();
	await expect(timeline(page).getByText('New messages')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Jump to 2 new messages' })).toBeVisible();
	await page.reload();
	await expect(page.getByRole('button', { name: 'Jump to 2 new messages' })).toBeVisible();
	const marked = page.waitForResponse((answer) => answer.url().endsWith('/read') && answer.ok());
	await page.getByRole('button', { name: 'Mark as read' }).click();
	await expect(timeline(page).getByText('New messages')).toHaveCount(0);
	await marked;
	await page.reload();
	await expect(row(page, 'while away 2')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Mark as read' })).toHaveCount(0);
});

test('what arrives in front of the reader is read at once, also in their other window', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const [ada, bo] = [await meet('Ada'), await meet('Bo')];
	const other = await ada.open();
	await live(other);
	const page = await ada.open(pathOf(harbour, channel));
	await live(page);
	await page.bringToFront();
	await bo.post(channel, 'look at this');
	await expect(row(page, 'look at this')).toBeVisible();
	const link = sidebar(other).getByRole('link', { name: new RegExp(`^${channel.name}\\b`) });
	await expect(link).not.toContainText('unread');
});

for (const [pages, wait] of [
	['older pages load above it', 0],
	['older pages are awaited at its top', 500]
] as const) {
	test(`history keeps its place while ${pages}`, async ({ meet, harbour, ownChannel: channel }) => {
		const ada = await meet('Ada');
		await fill(ada, channel, 320);
		const page = await ada.open(pathOf(harbour, channel));
		await page.route(/before_seq/, async (route) => {
			await new Promise((done) => setTimeout(done, wait));
			await route.continue();
		});
		await expect(row(page, 'number').last()).toBeVisible();
		const jump = await timeline(page).evaluate(async (view) => {
			const frame = () => new Promise((done) => requestAnimationFrame(done));
			let worst = 0;
			// As long as the pages take to come.
			for (
				const end = performance.now() + 120_000;
				performance.now() < end && !view.querySelector('.intro');
			) {
				// By their bottoms: the text of a message stays where it is when the name above it goes.
				const before = [...view.querySelectorAll('[data-message]')].map(
					(element) => [element.getAttribute('data-message'), element.getBoundingClientRect().bottom] as const
				);
				const from = view.scrollTop;
				view.scrollTop = Math.max(from - 240, 0);
				const moved = from - view.scrollTop;
				await frame();
				await frame();
				for (const [id, bottom] of before) {
					const now = view.querySelector(`[data-message="${id}"]`);
					const y = now?.getBoundingClientRect();
					// Only what is in view counts: rows further away may still be measured.
					if (y && y.top > 0 && y.bottom < innerHeight)
						worst = Math.max(worst, Math.abs(y.bottom - bottom - moved));
				}
			}
			return worst;
		});
		await expect(page.getByRole('heading', { name: /^Welcome to/ })).toBeVisible();
		expect(jump).toBeLessThan(2);
	});
}

test('a message that arrives while history is read does not move it', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	const [ada, bo] = [await meet('Ada'), await meet('Bo')];
	await fill(ada, channel, 120);
	const page = await ada.open(pathOf(harbour, channel));
	await live(page);
	await timeline(page).hover();
	await page.mouse.wheel(0, -1500);
	await expect(timeline(page)).toHaveAttribute('aria-live', 'off');
	// Older messages may come in above: what counts is where those in view stand, once the wheel has stopped.
	const places = () =>
		timeline(page).evaluate((view) =>
			[...view.querySelectorAll('[data-message]')]
				.map((message) => ({
					id: message.getAttribute('data-message'),
					top: Math.round(message.getBoundingClientRect().top)
				}))
				.filter(({ top }) => top > 200 && top < 500)
		);
	let before = await places();
	await expect
		.poll(
			async () => {
				const last = before;
				before = await places();
				return before.length > 0 && JSON.stringify(before) === JSON.stringify(last);
			},
			{ intervals: [500] }
		)
		.toBe(true);
	await bo.post(channel, 'news from below');
	const jump = page.getByRole('button', { name: 'Jump to 1 new message' });
	await expect(jump).toBeVisible();
	expect(await places()).toEqual(before);
	await jump.click();
	await expect(row(page, 'news from below')).toBeInViewport();
	await page.keyboard.press('Escape');
	await expect(jump).toHaveCount(0);
});

test('ten thousand messages scroll by with few rows in the page and flat memory', async ({
	meet,
	harbour,
	ownChannel: channel
}) => {
	test.setTimeout(900_000);
	const ada = await meet('Ada');
	await fill(ada, channel, 10_000);
	const page = await ada.open(pathOf(harbour, channel));
	await expect(row(page, 'number').last()).toBeVisible();
	const session = await page.context().newCDPSession(page);
	const heap = async (): Promise<number> => {
		await session.send('HeapProfiler.collectGarbage');
		const { usedSize } = await session.send('Runtime.getHeapUsage');
		return usedSize / 1024 / 1024;
	};
	const scroll = (until: number) =>
		timeline(page).evaluate(async (view, goal) => {
			const frame = () => new Promise((done) => requestAnimationFrame(done));
			const oldest = () =>
				Math.min(
					...[...view.querySelectorAll('[data-message] .body')].map((body) =>
						Number(body.textContent?.match(/\d+/)?.[0] ?? Infinity)
					)
				);
			let rows = 0;
			const end = performance.now() + 300_000;
			while (oldest() > goal && performance.now() < end) {
				view.scrollTop -= 900;
				await frame();
				rows = Math.max(rows, view.querySelectorAll('.slot').length);
			}
			return { oldest: oldest(), rows };
		}, until);
	await scroll(9_000);
	const early = await heap();
	const { oldest, rows } = await scroll(120);
	const late = await heap();
	expect(oldest).toBeLessThanOrEqual(120);
	expect(rows).toBeLessThan(150);
	expect(late - early).toBeLessThan(15);
});
