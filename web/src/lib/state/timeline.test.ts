import { describe, expect, it } from 'vitest';
import { message, page } from './fixtures';
import {
	accept,
	append,
	emptyTimeline,
	fromPage,
	newestSeq,
	oldestSeq,
	prepend,
	replace,
	trim
} from './timeline';

const seqs = (timeline: { messages: readonly { channel_seq?: number }[] }) =>
	timeline.messages.map((entry) => entry.channel_seq);

describe('the window of a conversation', () => {
	it('grows at the old end without holes and without doubles', () => {
		const grown = prepend(fromPage(page(51, 100)), page(31, 55));
		expect(seqs(grown)).toEqual(Array.from({ length: 70 }, (_, index) => index + 31));
		expect(grown.hasOlder).toBe(true);
	});

	it('learns that nothing older is left', () => {
		expect(prepend(fromPage(page(3, 10)), page(1, 2)).hasOlder).toBe(false);
	});

	it('is not shortened by a slow answer that reaches less far', () => {
		const window = { ...fromPage(page(1, 60)), hasNewer: false };
		const late = append(window, page(1, 50, { has_newer: true }));
		expect(newestSeq(late)).toBe(60);
		expect(late.hasNewer).toBe(false);
	});

	it('knows after an empty answer that it has reached the end', () => {
		const window = { ...fromPage(page(1, 5)), hasNewer: true };
		expect(append(window, page(1, 0)).hasNewer).toBe(false);
	});

	it('takes a sent message that follows the newest one', () => {
		expect(seqs(accept(fromPage(page(1, 3)), message(4)))).toEqual([1, 2, 3, 4]);
		expect(seqs(accept(emptyTimeline, message(1)))).toEqual([1]);
	});

	it('leaves a hole to be fetched instead of showing one', () => {
		const window = accept(fromPage(page(1, 3)), message(6));
		expect(seqs(window)).toEqual([1, 2, 3]);
		expect(window.hasNewer).toBe(true);
	});

	it('shows a message once that a reload delivered before the answer', () => {
		expect(seqs(accept(fromPage(page(1, 4)), message(4)))).toEqual([1, 2, 3, 4]);
	});

	it('keeps reactions, files and replies of a message whose answer leaves them out', () => {
		const known = message(2, {
			reactions: [{ emoji: '👍', count: 1, reacted_by_me: false }],
			thread_state: { root_message_id: 'm2', reply_count: 3, last_reply_author_ids: [] }
		});
		const window = replace(
			{ messages: [message(1), known], hasOlder: false, hasNewer: false },
			message(2, { body: 'edited', edited_at: '2026-01-05T10:00:00Z' })
		);
		expect(window.messages[1]).toMatchObject({ body: 'edited', thread_state: { reply_count: 3 } });
		expect(window.messages[1]?.reactions).toHaveLength(1);
	});

	it('is the same window when the changed message is not in it', () => {
		const window = fromPage(page(5, 9));
		expect(replace(window, message(99))).toBe(window);
	});

	it('is cut at the far end only when it is too long', () => {
		const window = fromPage(page(1, 900));
		expect(trim(window, 'oldest', new Set())).toBe(window);
		const cut = trim(fromPage(page(1, 901)), 'oldest', new Set());
		expect([oldestSeq(cut), newestSeq(cut), cut.hasOlder]).toEqual([202, 901, true]);
		const other = trim(fromPage(page(1, 901)), 'newest', new Set());
		expect([oldestSeq(other), newestSeq(other), other.hasNewer]).toEqual([1, 700, true]);
	});

	it('keeps protected rows while it stays under its absolute maximum', () => {
		const cut = trim(fromPage(page(1, 950)), 'oldest', new Set(['m20']));
		expect(oldestSeq(cut)).toBe(20);
		const forced = trim(fromPage(page(1, 1100)), 'oldest', new Set(['m20']));
		expect(oldestSeq(forced)).toBe(101);
	});
});
