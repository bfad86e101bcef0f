import { describe, expect, it } from 'vitest';
import { applyAnswer, applyReaction, shownReactions, toggled } from './reactions';

const thumbs = (count: number, mine = false) => ({ emoji: '👍', count, reacted_by_me: mine });

describe('reactions', () => {
	it('follow the newest event and ignore older ones', () => {
		let record = applyReaction(undefined, { cursor: 'cur_2', emoji: '👍', count: 3 });
		record = applyReaction(record, { cursor: 'cur_1', emoji: '👍', count: 2 });
		expect(shownReactions([thumbs(1)], record)).toEqual([thumbs(3)]);
	});

	it('keep what an event said when its page arrives later', () => {
		const record = applyReaction(undefined, { cursor: 'cur_5', emoji: '🎉', count: 1, mine: true });
		expect(shownReactions([thumbs(2)], record)).toEqual([
			thumbs(2),
			{ emoji: '🎉', count: 1, reacted_by_me: true }
		]);
	});

	it('disappear when the count falls to zero', () => {
		const record = applyReaction(undefined, { cursor: 'cur_1', emoji: '👍', count: 0 });
		expect(shownReactions([thumbs(1)], record)).toEqual([]);
	});

	it('do not forget that one reacted oneself when somebody else does', () => {
		const record = applyReaction(undefined, { cursor: 'cur_1', emoji: '👍', count: 2 });
		expect(shownReactions([thumbs(1, true)], record)).toEqual([thumbs(2, true)]);
	});

	it('take the answer of a mutation unless a newer event arrived meanwhile', () => {
		const answered = applyAnswer(undefined, [thumbs(1, true)], 'cur_3', '');
		expect(shownReactions([], answered)).toEqual([thumbs(1, true)]);
		const newer = applyReaction(undefined, { cursor: 'cur_9', emoji: '👍', count: 5, mine: true });
		expect(applyAnswer(newer, [thumbs(1, true)], 'cur_3', '')).toBe(newer);
	});

	it('show a wish at once', () => {
		expect(toggled([thumbs(1)], '👍', true)).toEqual([thumbs(2, true)]);
		expect(toggled([thumbs(1, true)], '👍', false)).toEqual([]);
		expect(toggled([], '🎉', true)).toEqual([{ emoji: '🎉', count: 1, reacted_by_me: true }]);
	});

	it('are sorted by count, then emoji', () => {
		const record = applyReaction(undefined, { cursor: 'cur_1', emoji: '🎉', count: 4 });
		expect(shownReactions([thumbs(4), { emoji: '✅', count: 9, reacted_by_me: false }], record)).toEqual([
			{ emoji: '✅', count: 9, reacted_by_me: false },
			{ emoji: '🎉', count: 4, reacted_by_me: false },
			thumbs(4)
		]);
	});
});
