import { describe, expect, it } from 'vitest';
import { message } from './fixtures';
import { buildRows, sendKey, unreadBoundary } from './rows';
import type { Send } from './sends';

const shape = { sends: [], me: 'me', fromStart: false, unreadAfter: null };
const at = (minute: number, day = 5) => new Date(2026, 0, day, 9, minute).toISOString();
const kinds = (rows: ReturnType<typeof buildRows>) => rows.map((row) => row.kind);
const leads = (rows: ReturnType<typeof buildRows>) =>
	rows.flatMap((row) => (row.kind === 'message' || row.kind === 'send' ? [row.lead] : []));

const send = (nonce: string): Send => ({
	nonce,
	workspaceId: 'w',
	channelId: 'c',
	body: 'hello',
	createdAt: at(30),
	state: 'sending'
});

describe('the rows of a timeline', () => {
	it('group an author whose messages are at most five minutes apart', () => {
		const messages = [
			message(1, { created_at: at(0) }),
			message(2, { created_at: at(5) }),
			message(3, { created_at: at(11) }),
			message(4, { created_at: at(12), author_id: 'bob' })
		];
		expect(leads(buildRows({ ...shape, messages }))).toEqual([true, false, true, true]);
	});

	it('begin every local day with its divider and a new group', () => {
		const messages = [
			message(1, { created_at: new Date(2026, 0, 5, 23, 59).toISOString() }),
			message(2, { created_at: new Date(2026, 0, 6, 0, 1).toISOString() })
		];
		const rows = buildRows({ ...shape, messages });
		expect(kinds(rows)).toEqual(['day', 'message', 'day', 'message']);
		expect(leads(rows)).toEqual([true, true]);
	});

	it('mark the first unread message of somebody else', () => {
		const messages = [
			message(1, { created_at: at(0) }),
			message(2, { created_at: at(1), author_id: 'me' }),
			message(3, { created_at: at(2) })
		];
		const rows = buildRows({ ...shape, messages, unreadAfter: 1 });
		expect(kinds(rows)).toEqual(['day', 'message', 'message', 'unread', 'message']);
	});

	it('give a sent message the identity of its placeholder, and show it once', () => {
		const waiting = buildRows({ ...shape, messages: [], sends: [send('n')] });
		const done = buildRows({
			...shape,
			messages: [message(1, { author_id: 'me', nonce: 'n', created_at: at(30) })],
			sends: [send('n')]
		});
		expect(waiting.at(-1)?.key).toBe(sendKey('me', 'n'));
		expect(done.map((row) => row.key)).toEqual([expect.stringContaining('day/'), sendKey('me', 'n')]);
	});

	it('begin with the welcome when nothing older exists', () => {
		expect(kinds(buildRows({ ...shape, messages: [], fromStart: true }))).toEqual(['intro']);
	});
});

describe('the unread marker', () => {
	const messages = [message(10), message(11), message(12)];

	it('stands where the window spans the boundary', () => {
		expect(unreadBoundary(messages, true, 10, 'me')).toBe(10);
		expect(unreadBoundary(messages, true, 9, 'me')).toBe(9);
	});

	it('is absent when the boundary is older than the window', () => {
		expect(unreadBoundary(messages, true, 5, 'me')).toBeNull();
		expect(unreadBoundary(messages, false, 5, 'me')).toBe(5);
	});

	it("is never opened by one's own messages", () => {
		const mine = [message(10), message(11, { author_id: 'me' })];
		expect(unreadBoundary(mine, false, 10, 'me')).toBeNull();
	});
});
