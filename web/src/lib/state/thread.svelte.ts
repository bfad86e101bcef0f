// The open thread: its root and its replies. The root is shown as known while the replies load.

import * as api from '$lib/api';
import { messageOf } from '$lib/api/client';
import type { Message, Thread } from '$lib/api/types';
import type { Directory } from './directory.svelte';
import { mergeMessage } from './timeline';

export class ThreadView {
	readonly rootId: string;
	root = $state.raw<Message | null>(null);
	replies = $state.raw<readonly Message[]>([]);
	replyCount = $state(0);
	status = $state<'loading' | 'ready' | 'failed'>('loading');
	error = $state('');
	readonly #directory: Directory;
	#serial = 0;

	constructor(rootId: string, root: Message | null, directory: Directory) {
		this.rootId = rootId;
		this.root = root;
		this.replyCount = root?.thread_state?.reply_count ?? 0;
		this.#directory = directory;
	}

	/** Replies that one answer does not hold: the newest 200 are shown. */
	readonly hidden = $derived(Math.max(this.replyCount - this.replies.length, 0));

	async load(): Promise<void> {
		const serial = ++this.#serial;
		try {
			const thread = await api.threads.get(this.rootId);
			if (serial === this.#serial) this.take(thread);
		} catch (error) {
			if (serial !== this.#serial) return;
			this.error = messageOf(error);
			if (this.status !== 'ready') this.status = 'failed';
			throw error;
		}
	}

	take(thread: Thread): void {
		this.#serial += 1;
		this.root = { ...mergeMessage(this.root ?? undefined, thread.root), thread_state: thread.thread_state };
		this.replies = thread.replies;
		this.replyCount = Math.max(thread.thread_state.reply_count, thread.replies.length);
		this.status = 'ready';
		this.error = '';
		this.#directory.meet([thread.root.author, ...thread.replies.map((reply) => reply.author)]);
	}

	replace(message: Message): void {
		if (message.id === this.rootId) this.root = mergeMessage(this.root ?? undefined, message);
		else {
			this.replies = this.replies.map((reply) =>
				reply.id === message.id ? mergeMessage(reply, message) : reply
			);
		}
	}

	/** One's own reply, confirmed: in its place by number, once. */
	confirmed(reply: Message): void {
		if (this.replies.some((known) => known.id === reply.id)) return this.replace(reply);
		this.replies = [...this.replies, reply].sort((a, b) => (a.thread_seq ?? 0) - (b.thread_seq ?? 0));
		this.replyCount = Math.max(this.replyCount, this.replies.length);
	}

	find(id: string): Message | undefined {
		if (id === this.rootId) return this.root ?? undefined;
		return this.replies.find((reply) => reply.id === id);
	}
}
