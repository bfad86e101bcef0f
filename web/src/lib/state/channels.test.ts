import { describe, expect, it } from 'vitest';
import { badge, counted, inSight, neighbour, readUpTo, reconciled, sections } from './channels';
import { channel } from './fixtures';

describe('unread counts', () => {
	const list = [channel('a', { last_seq: 5, last_read_seq: 5 })];

	it('rise with a new message of somebody else', () => {
		expect(counted(list, 'a', 6, true)[0]).toMatchObject({ last_seq: 6, unread_count: 1 });
	});

	it("do not rise with one's own message or with agent activity", () => {
		expect(counted(list, 'a', 6, false)[0]).toMatchObject({ last_seq: 6, unread_count: 0 });
	});

	it('ignore a message that was counted already', () => {
		expect(counted(list, 'a', 5, true)).toBe(list);
	});

	it('clear when the pointer reaches the end, and never move back', () => {
		const unread = [channel('a', { last_seq: 9, last_read_seq: 5, unread_count: 4 })];
		expect(readUpTo(unread, 'a', 7)[0]).toMatchObject({ last_read_seq: 7, unread_count: 4 });
		expect(readUpTo(unread, 'a', 9)[0]).toMatchObject({ unread_count: 0 });
		expect(readUpTo(unread, 'a', 3)).toBe(unread);
	});

	it('survive a list that was read before the last events', () => {
		const known = [channel('a', { last_seq: 9, last_read_seq: 9, unread_count: 0 })];
		const stale = [channel('a', { last_seq: 7, last_read_seq: 5, unread_count: 2, name: 'renamed' })];
		expect(reconciled(known, stale)[0]).toMatchObject({ last_seq: 9, unread_count: 0, name: 'renamed' });
	});

	it('say no more than 99+', () => {
		expect([badge(7), badge(99), badge(100)]).toEqual(['7', '99', '99+']);
	});
});

describe('the channel list', () => {
	const list = [
		channel('b', { sidebar_section: 'zeta' }),
		channel('c', { archived_at: '2026-01-01T00:00:00Z' }),
		channel('d', { sidebar_section: 'Alpha' }),
		channel('e', { unread_count: 2 })
	];

	it('shows plain channels, then sections by name, then the archive', () => {
		expect(sections(list).map((section) => section.label)).toEqual([null, 'Alpha', 'zeta', 'Archived']);
		expect(inSight(list).map((entry) => entry.id)).toEqual(['e', 'd', 'b']);
	});

	it('is walked in the order in which it is seen, around its ends', () => {
		expect(neighbour(list, 'e', 1, false)?.id).toBe('d');
		expect(neighbour(list, 'e', -1, false)?.id).toBe('b');
		expect(neighbour(list, 'b', 1, false)?.id).toBe('e');
		expect(neighbour(list, null, 1, false)?.id).toBe('e');
	});

	it('finds the next unread channel, and none where there is none', () => {
		expect(neighbour(list, 'b', -1, true)?.id).toBe('e');
		expect(neighbour(list, 'e', 1, true)).toBeUndefined();
	});
});
