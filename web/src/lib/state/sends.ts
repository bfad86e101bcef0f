// Messages on their way to the server. A send lives from the key press until the server has
// confirmed it or the person discards it; it survives a reload, and its nonce makes repeating safe.

import type { Message } from '$lib/api/types';

/** `waiting`: the connection is gone, it leaves by itself when it is back. `failed`: needs a person. */
export type SendState = 'sending' | 'waiting' | 'failed';

export interface Send {
	readonly nonce: string;
	readonly workspaceId: string;
	readonly channelId: string;
	/** Set for a thread reply. */
	readonly rootId?: string;
	readonly body: string;
	readonly quote?: Quote;
	readonly createdAt: string;
	readonly state: SendState;
	readonly error?: string;
}

export interface Quote {
	readonly id: string;
	readonly author: string;
	readonly snippet: string;
}

/** 128 random bits in hexadecimal. Also available on pages without TLS, unlike `randomUUID`. */
export function newNonce(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function quoteOf(message: Message): Quote {
	return {
		id: message.id,
		author: message.author.display_name,
		snippet: message.body.replace(/\s+/g, ' ').slice(0, 120)
	};
}

export function changed(sends: readonly Send[], nonce: string, change: Partial<Send>): Send[] {
	return sends.map((send) => (send.nonce === nonce ? { ...send, ...change } : send));
}

export function without(sends: readonly Send[], nonce: string): Send[] {
	return sends.filter((send) => send.nonce !== nonce);
}

/** What a reload finds: nothing is in flight any more, so everything unsettled waits for the socket. */
export function restored(stored: unknown): Send[] {
	if (!Array.isArray(stored)) return [];
	return stored
		.filter(
			(entry): entry is Send =>
				typeof entry?.nonce === 'string' &&
				typeof entry.channelId === 'string' &&
				typeof entry.workspaceId === 'string' &&
				typeof entry.body === 'string' &&
				typeof entry.createdAt === 'string'
		)
		.map((send) => (send.state === 'sending' ? { ...send, state: 'waiting' } : send));
}
