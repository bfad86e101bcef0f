// The channel list with its counters. Counters come from the list endpoint and move by events; the
// answers to create and update carry zeroes for them, which are no news.

import type { Channel } from '$lib/api/types';

export const channelTitle = (channel: Channel): string => channel.display_title || channel.name;

export interface Section {
	readonly label: string | null;
	readonly channels: readonly Channel[];
	readonly archived: boolean;
}

/** Plain channels, then one group per section by name, then the archive. */
export function sections(channels: readonly Channel[]): Section[] {
	const plain: Channel[] = [];
	const named = new Map<string, Channel[]>();
	const archived: Channel[] = [];
	for (const channel of channels) {
		if (channel.archived_at) archived.push(channel);
		else if (channel.sidebar_section) {
			const group = named.get(channel.sidebar_section) ?? [];
			group.push(channel);
			named.set(channel.sidebar_section, group);
		} else plain.push(channel);
	}
	const groups = [...named].sort(([a], [b]) => a.localeCompare(b, undefined, { sensitivity: 'base' }));
	return [
		{ label: null, channels: plain, archived: false },
		...groups.map(([label, list]) => ({ label, channels: list, archived: false })),
		...(archived.length > 0 ? [{ label: 'Archived', channels: archived, archived: true }] : [])
	];
}

/** The order in which a person sees the channels, which is also the order of Alt Up and Down. */
export function inSight(channels: readonly Channel[]): Channel[] {
	return sections(channels)
		.filter((section) => !section.archived)
		.flatMap((section) => section.channels);
}

/** The neighbour of `current` in sight; with `unread` the nearest one that has news. Wraps. */
export function neighbour(
	channels: readonly Channel[],
	current: string | null,
	step: 1 | -1,
	unread: boolean
): Channel | undefined {
	const list = inSight(channels);
	const from = list.findIndex((channel) => channel.id === current);
	for (let distance = 1; distance <= list.length; distance += 1) {
		const start = from < 0 ? (step > 0 ? -1 : 0) : from;
		const candidate = list[(start + step * distance + list.length * 2) % list.length];
		if (!candidate || candidate.id === current) continue;
		if (!unread || candidate.unread_count > 0) return candidate;
	}
	return undefined;
}

function changeOne(
	channels: readonly Channel[],
	id: string,
	change: (channel: Channel) => Channel
): readonly Channel[] {
	const index = channels.findIndex((channel) => channel.id === id);
	const known = channels[index];
	if (!known) return channels;
	const next = change(known);
	if (next === known) return channels;
	return channels.with(index, next);
}

/** A new root message. One that is not above the known last sequence was counted already. */
export function counted(
	channels: readonly Channel[],
	id: string,
	seq: number,
	raisesUnread: boolean
): readonly Channel[] {
	return changeOne(channels, id, (channel) =>
		seq <= channel.last_seq
			? channel
			: {
					...channel,
					last_seq: seq,
					unread_count: channel.unread_count + (raisesUnread && seq > channel.last_read_seq ? 1 : 0)
				}
	);
}

/** The read pointer moves forward only. Short of the last message the exact count is left to a reload. */
export function readUpTo(channels: readonly Channel[], id: string, seq: number): readonly Channel[] {
	return changeOne(channels, id, (channel) =>
		seq <= channel.last_read_seq
			? channel
			: {
					...channel,
					last_read_seq: seq,
					unread_count: seq >= channel.last_seq ? 0 : channel.unread_count
				}
	);
}

/**
 * A fresh list. It was read at some moment during the request: where this client already knows a
 * later sequence or read pointer, its own numbers stay.
 */
export function reconciled(known: readonly Channel[], fresh: readonly Channel[]): Channel[] {
	const byId = new Map(known.map((channel) => [channel.id, channel]));
	return fresh.map((channel) => {
		const before = byId.get(channel.id);
		if (!before) return channel;
		if (before.last_seq <= channel.last_seq && before.last_read_seq <= channel.last_read_seq) return channel;
		return {
			...channel,
			last_seq: Math.max(before.last_seq, channel.last_seq),
			last_read_seq: Math.max(before.last_read_seq, channel.last_read_seq),
			unread_count: before.unread_count
		};
	});
}

/** Above 99 the exact number says nothing more. */
export const badge = (count: number): string => (count > 99 ? '99+' : String(count));
