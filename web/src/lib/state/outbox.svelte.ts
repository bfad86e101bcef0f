// Sends of the open workspace, from the key press to the server's confirmation. Those of one
// conversation leave one after another, so that they arrive in the order they were written.

import * as api from '$lib/api';
import { ApiError, messageOf } from '$lib/api/client';
import type { Message } from '$lib/api/types';
import { changed, newNonce, restored, without, type Quote, type Send } from './sends';
import * as storage from './storage';

interface Surroundings {
	/** The socket is open: a request without an answer is then a failure, not an outage. */
	online(): boolean;
	/** Shows the stored message. The placeholder stays until that is done. */
	confirmed(send: Send, message: Message): Promise<void>;
}

export class Outbox {
	sends = $state.raw<readonly Send[]>([]);
	readonly #around: Surroundings;
	readonly #queues = new Map<string, Promise<void>>();
	#key = '';

	constructor(around: Surroundings) {
		this.#around = around;
	}

	/** Takes up what an earlier page left behind. */
	enter(userId: string, workspaceId: string): void {
		this.#key = storage.keys.sends(userId, workspaceId);
		this.sends = restored(storage.readJson(this.#key));
	}

	of(channelId: string, rootId?: string): readonly Send[] {
		return this.sends.filter((send) => send.channelId === channelId && send.rootId === rootId);
	}

	submit(place: Pick<Send, 'workspaceId' | 'channelId' | 'rootId'>, body: string, quote?: Quote): Send {
		const send: Send = {
			...place,
			nonce: newNonce(),
			body,
			quote,
			createdAt: new Date().toISOString(),
			state: 'sending'
		};
		this.#set([...this.sends, send]);
		this.#enqueue(send);
		return send;
	}

	retry(nonce: string): void {
		const send = this.sends.find((candidate) => candidate.nonce === nonce);
		if (!send || send.state === 'sending') return;
		this.#set(changed(this.sends, nonce, { state: 'sending', error: undefined }));
		this.#enqueue(send);
	}

	discard(nonce: string): void {
		this.#set(without(this.sends, nonce));
	}

	/** The connection is back: everything that waited for it leaves, oldest first. */
	flush(): void {
		for (const send of this.sends) if (send.state === 'waiting') this.retry(send.nonce);
	}

	clear(): void {
		this.#key = '';
		this.sends = [];
	}

	#enqueue(send: Send): void {
		const place = send.rootId ?? send.channelId;
		const before = this.#queues.get(place) ?? Promise.resolve();
		const done = before.then(() => this.#deliver(send));
		this.#queues.set(place, done);
		void done.then(() => {
			if (this.#queues.get(place) === done) this.#queues.delete(place);
		});
	}

	async #deliver(send: Send): Promise<void> {
		const key = this.#key;
		const draft = { body: send.body, nonce: send.nonce, quoted_message_id: send.quote?.id };
		try {
			const message = send.rootId
				? await api.threads.reply(send.rootId, draft)
				: await api.messages.send(send.channelId, draft);
			if (key !== this.#key) return forget(key, send.nonce);
			await this.#around.confirmed(send, message);
			this.#set(without(this.sends, send.nonce));
		} catch (error) {
			if (key !== this.#key) return;
			this.#set(changed(this.sends, send.nonce, this.#setback(error)));
		}
	}

	/** Without a connection or a session the message waits; a refusal needs a decision. */
	#setback(error: unknown): Partial<Send> {
		const status = error instanceof ApiError ? error.status : -1;
		if (status === 401 || (status === 0 && !this.#around.online())) return { state: 'waiting' };
		return { state: 'failed', error: messageOf(error) };
	}

	#set(sends: readonly Send[]): void {
		this.sends = sends;
		if (this.#key) storage.write(this.#key, sends.length > 0 ? JSON.stringify(sends) : null);
	}
}

/** A send that was confirmed after its workspace was left must not wait there for the next visit. */
function forget(key: string, nonce: string): void {
	const left = without(restored(storage.readJson(key)), nonce);
	storage.write(key, left.length > 0 ? JSON.stringify(left) : null);
}
