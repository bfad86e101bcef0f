// What live events and answers say about the reactions of a message, kept beside the loaded pages.
// A page is a snapshot of unknown age; an event is exact for its emoji at its cursor. So events win
// over pages, and newer events win over older answers.

import type { ReactionSummary } from '$lib/api/types';

interface Exact {
	readonly count: number;
	/** Unknown while only other people's events were seen. */
	readonly mine?: boolean;
}

export interface ReactionRecord {
	/** The last applied event. Cursors order by plain comparison. */
	readonly cursor: string;
	/** A complete list from a mutation's answer, when there was one. */
	readonly full?: readonly ReactionSummary[];
	readonly exact: Readonly<Record<string, Exact>>;
}

export interface ReactionEvent {
	readonly cursor: string;
	readonly emoji: string;
	readonly count: number;
	readonly mine?: boolean;
}

/** Applies one event, or returns the record unchanged when the event is not newer. */
export function applyReaction(record: ReactionRecord | undefined, event: ReactionEvent): ReactionRecord {
	if (record && event.cursor !== '' && event.cursor <= record.cursor) return record;
	const known = record?.exact[event.emoji];
	const mine = event.mine ?? known?.mine;
	return {
		cursor: event.cursor || (record?.cursor ?? ''),
		full: record?.full,
		exact: {
			...record?.exact,
			[event.emoji]: mine === undefined ? { count: event.count } : { count: event.count, mine }
		}
	};
}

/**
 * The complete list that a mutation answered. `startedAt` is the record's cursor when the request
 * left; the answer counts only when no newer event arrived meanwhile, or its own event is as new.
 */
export function applyAnswer(
	record: ReactionRecord | undefined,
	list: readonly ReactionSummary[],
	eventCursor: string,
	startedAt: string
): ReactionRecord | undefined {
	const current = record?.cursor ?? '';
	if (current !== startedAt && (eventCursor === '' || eventCursor < current)) return record;
	return { cursor: eventCursor > current ? eventCursor : current, full: list, exact: {} };
}

/** What to show: the page's list, or the answered one, with the exact counts of events on top. */
export function shownReactions(
	page: readonly ReactionSummary[] | undefined,
	record: ReactionRecord | undefined
): readonly ReactionSummary[] {
	if (!record) return page ?? [];
	const byEmoji = new Map((record.full ?? page ?? []).map((entry) => [entry.emoji, entry]));
	for (const [emoji, exact] of Object.entries(record.exact)) {
		byEmoji.set(emoji, {
			emoji,
			count: exact.count,
			reacted_by_me: exact.mine ?? byEmoji.get(emoji)?.reacted_by_me ?? false
		});
	}
	return [...byEmoji.values()]
		.filter((entry) => entry.count > 0)
		.sort((a, b) => b.count - a.count || (a.emoji < b.emoji ? -1 : 1));
}

/** The list as it will look after one's own toggle, before the server has answered. */
export function toggled(list: readonly ReactionSummary[], emoji: string, on: boolean): ReactionSummary[] {
	const known = list.find((entry) => entry.emoji === emoji);
	if (!known) return on ? [...list, { emoji, count: 1, reacted_by_me: true }] : [...list];
	if (known.reacted_by_me === on) return [...list];
	return list
		.map((entry) =>
			entry === known ? { ...entry, count: entry.count + (on ? 1 : -1), reacted_by_me: on } : entry
		)
		.filter((entry) => entry.count > 0);
}
