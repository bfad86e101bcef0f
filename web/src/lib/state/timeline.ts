// The loaded window of one conversation: root messages in sequence order, without holes, and what is
// known about either side of it. Pure: every function returns a new window or the same one.

import type { Message, MessagePage } from '$lib/api/types';

export interface Timeline {
	readonly messages: readonly Message[];
	readonly hasOlder: boolean;
	readonly hasNewer: boolean;
}

export const emptyTimeline: Timeline = { messages: [], hasOlder: false, hasNewer: false };

/** Sizes in rows: what is asked for, when the window is cut, and how far protected rows may stretch it. */
export const window_ = { first: 100, page: 50, trimAbove: 900, keep: 700, most: 1000 } as const;

export const seqOf = (message: Message): number => message.channel_seq ?? 0;

export function oldestSeq(timeline: Timeline): number {
	const first = timeline.messages[0];
	return first ? seqOf(first) : 0;
}

export function newestSeq(timeline: Timeline): number {
	const last = timeline.messages.at(-1);
	return last ? seqOf(last) : 0;
}

export function fromPage(page: MessagePage): Timeline {
	return { messages: page.messages, hasOlder: page.has_older, hasNewer: page.has_newer };
}

/** Rows of `page` that are not in the window yet; known ones are replaced by the page's copy. */
function merge(known: readonly Message[], page: readonly Message[]): Message[] {
	const byId = new Map(known.map((message) => [message.id, message]));
	for (const message of page) byId.set(message.id, mergeMessage(byId.get(message.id), message));
	return [...byId.values()].sort((a, b) => seqOf(a) - seqOf(b));
}

/** An older page in front. An empty answer means that nothing older is left. */
export function prepend(timeline: Timeline, page: MessagePage): Timeline {
	return { ...timeline, messages: merge(timeline.messages, page.messages), hasOlder: page.has_older };
}

/**
 * A newer page behind. A slow answer never lowers the newest sequence: when the window already
 * reaches further than the page, what it knows about newer rows stays.
 */
export function append(timeline: Timeline, page: MessagePage): Timeline {
	if (page.messages.length === 0) return { ...timeline, hasNewer: false };
	const reachesFurther = newestSeq(timeline) > page.newest_seq;
	return {
		...timeline,
		messages: merge(timeline.messages, page.messages),
		hasNewer: reachesFurther ? timeline.hasNewer : page.has_newer
	};
}

/**
 * A message that was just stored. It joins the window only when it directly follows the newest row;
 * otherwise rows in between are missing and the window merely learns that there is more.
 */
export function accept(timeline: Timeline, message: Message): Timeline {
	if (timeline.messages.some((known) => known.id === message.id)) return replace(timeline, message);
	if (!timeline.hasNewer && seqOf(message) === newestSeq(timeline) + 1) {
		return { ...timeline, messages: [...timeline.messages, message] };
	}
	return { ...timeline, hasNewer: true };
}

/** Replaces one row in place; a message outside the window changes nothing. */
export function replace(timeline: Timeline, message: Message): Timeline {
	const index = timeline.messages.findIndex((known) => known.id === message.id);
	if (index < 0) return timeline;
	const messages = [...timeline.messages];
	messages[index] = mergeMessage(messages[index], message);
	return { ...timeline, messages };
}

export function find(timeline: Timeline, id: string): Message | undefined {
	return timeline.messages.find((message) => message.id === id);
}

/**
 * Answers to a create, an edit and a delete leave out reactions, attachments and the thread's
 * summary. What the window knew about them stays, except that a deleted message shows no files.
 */
export function mergeMessage(known: Message | undefined, next: Message): Message {
	if (!known) return next;
	return {
		...next,
		route_id: next.route_id ?? known.route_id,
		reactions: next.reactions ?? known.reactions,
		attachments: next.deleted_at ? undefined : (next.attachments ?? known.attachments),
		thread_state: next.thread_state ?? known.thread_state
	};
}

/**
 * Drops rows at the far end of the direction of travel once the window is too long. Rows in
 * `keep` (the anchor, an edited message, the first unread one) hold back the cut while the window
 * stays under its absolute maximum.
 */
export function trim(timeline: Timeline, end: 'oldest' | 'newest', keep: ReadonlySet<string>): Timeline {
	const { messages } = timeline;
	if (messages.length <= window_.trimAbove) return timeline;
	let drop = messages.length - window_.keep;
	const least = messages.length - window_.most;
	const fromFarEnd = end === 'oldest' ? messages : [...messages].reverse();
	const firstKept = fromFarEnd.findIndex((message) => keep.has(message.id));
	if (firstKept >= 0 && firstKept < drop) drop = Math.max(firstKept, least);
	if (drop <= 0) return timeline;
	return end === 'oldest'
		? { ...timeline, messages: messages.slice(drop), hasOlder: true }
		: { ...timeline, messages: messages.slice(0, -drop), hasNewer: true };
}
