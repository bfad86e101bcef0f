// Turns a window of messages into the rows of the timeline: day dividers, the unread marker, groups
// of one author, and sends that the server has not confirmed yet.

import type { Message } from '$lib/api/types';
import { seqOf } from './timeline';
import type { Send } from './sends';

export type Row =
	| { readonly kind: 'intro'; readonly key: 'intro'; readonly marker: true }
	| { readonly kind: 'day'; readonly key: string; readonly at: string; readonly marker: true }
	| { readonly kind: 'unread'; readonly key: 'unread'; readonly marker: true }
	| { readonly kind: 'message'; readonly key: string; readonly message: Message; readonly lead: boolean }
	| { readonly kind: 'send'; readonly key: string; readonly send: Send; readonly lead: boolean };

/** Two messages of one author further apart than this get their own header. */
const groupGap = 5 * 60_000;

/**
 * The row's identity. A sent message keeps the identity of its placeholder, so that the answer
 * replaces the row without the list noticing.
 */
export const messageKey = (message: Message): string =>
	message.nonce ? sendKey(message.author_id, message.nonce) : message.id;

export const sendKey = (author: string, nonce: string): string => `${author}/${nonce}`;

/** The reader's local day, as a key that compares. */
export function dayKey(iso: string): string {
	const date = new Date(iso);
	return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

interface Shape {
	readonly messages: readonly Message[];
	readonly sends: readonly Send[];
	readonly me: string;
	/** Nothing older exists: the conversation's beginning is shown. */
	readonly fromStart: boolean;
	/** The first message by somebody else above this sequence gets the marker; null shows none. */
	readonly unreadAfter: number | null;
}

export function buildRows({ messages, sends, me, fromStart, unreadAfter }: Shape): Row[] {
	const rows: Row[] = [];
	if (fromStart) rows.push({ kind: 'intro', key: 'intro', marker: true });
	let day = '';
	let author = '';
	let at = 0;
	let marked = unreadAfter === null;

	const startGroup = (authorId: string, iso: string): boolean => {
		const key = dayKey(iso);
		const time = Date.parse(iso);
		let lead = author !== authorId || time - at > groupGap;
		if (key !== day) {
			rows.push({ kind: 'day', key: `day/${key}`, at: iso, marker: true });
			day = key;
			lead = true;
		}
		author = authorId;
		at = time;
		return lead;
	};

	const known = new Set<string>();
	for (const message of messages) {
		let lead = startGroup(message.author_id, message.created_at);
		if (!marked && message.author_id !== me && seqOf(message) > (unreadAfter ?? 0)) {
			rows.push({ kind: 'unread', key: 'unread', marker: true });
			marked = true;
			lead = true;
		}
		if (message.quoted_message_id || message.quoted_body_snapshot) lead = true;
		const key = messageKey(message);
		known.add(key);
		rows.push({ kind: 'message', key, message, lead });
	}
	for (const send of sends) {
		const key = sendKey(me, send.nonce);
		// A reload may have delivered the message before the answer to its send.
		if (known.has(key)) continue;
		const lead = startGroup(me, send.createdAt) || Boolean(send.quote);
		rows.push({ kind: 'send', key, send, lead });
	}
	return rows;
}

/** Where the marker goes, or null: nothing unread, or the window does not reach back to it. */
export function unreadBoundary(
	messages: readonly Message[],
	hasOlder: boolean,
	lastRead: number,
	me: string
): number | null {
	const first = messages[0];
	if (!first) return null;
	if (hasOlder && seqOf(first) > lastRead + 1) return null;
	return messages.some((message) => seqOf(message) > lastRead && message.author_id !== me) ? lastRead : null;
}
