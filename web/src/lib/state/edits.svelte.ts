// Inline edits: one per conversation, kept while the reader looks elsewhere and while the row is
// scrolled out of the list.

import * as api from '$lib/api';
import { messageOf } from '$lib/api/client';
import type { Message } from '$lib/api/types';

export interface Edit {
	readonly channelId: string;
	readonly messageId: string;
	/** The root's row and the same root in the thread pane are two places that share one edit. */
	readonly surface: 'timeline' | 'thread';
	readonly original: string;
	readonly draft: string;
	readonly saving: boolean;
	readonly error: string;
	/** The message changed while the draft differed from it. */
	readonly stale: boolean;
}

const most = 12;

/** White space as the server trims it: U+0085 counts, U+FEFF does not. */
const edges = /^\p{White_Space}+|\p{White_Space}+$/gu;
const trimmed = (text: string): string => text.replace(edges, '');

export class Edits {
	all = $state.raw<readonly Edit[]>([]);
	/** Raised when the running edit shall take the focus instead of a second one beginning. */
	summons = $state(0);

	of(channelId: string): Edit | undefined {
		return this.all.find((edit) => edit.channelId === channelId);
	}

	at(messageId: string, surface: Edit['surface']): Edit | undefined {
		return this.all.find((edit) => edit.messageId === messageId && edit.surface === surface);
	}

	/** Begins, or cancels on the same message, or points at the one that is already running. */
	toggle(message: Message, surface: Edit['surface']): void {
		const channelId = message.channel_id ?? '';
		const running = this.of(channelId);
		if (running) {
			if (running.messageId === message.id && running.surface === surface) this.cancel(channelId);
			else this.summons += 1;
			return;
		}
		const edit: Edit = {
			channelId,
			messageId: message.id,
			surface,
			original: message.body,
			draft: message.body,
			saving: false,
			error: '',
			stale: false
		};
		this.all = [...this.all, edit].slice(-most);
	}

	write(channelId: string, draft: string): void {
		this.#change(channelId, { draft, error: '' });
	}

	cancel(channelId: string): void {
		if (this.of(channelId)?.saving) return;
		this.all = this.all.filter((edit) => edit.channelId !== channelId);
	}

	/** Closing the thread pane ends an edit that lives in it. */
	leaveThread(): void {
		this.all = this.all.filter((edit) => edit.surface !== 'thread' || edit.saving);
	}

	/** The saved message, or null when there was nothing to save or the server refused. */
	async save(channelId: string): Promise<Message | null> {
		const edit = this.of(channelId);
		if (!edit || edit.saving) return null;
		if (trimmed(edit.draft) === '') {
			this.#change(channelId, { error: 'Message body is required' });
			return null;
		}
		if (trimmed(edit.draft) === trimmed(edit.original)) {
			this.cancel(channelId);
			return null;
		}
		this.#change(channelId, { saving: true, error: '' });
		try {
			const message = await api.messages.edit(edit.messageId, edit.draft);
			this.all = this.all.filter((other) => other.channelId !== channelId);
			return message;
		} catch (error) {
			this.#change(channelId, { saving: false, error: messageOf(error) });
			return null;
		}
	}

	/** The message changed or vanished elsewhere. */
	observe(message: Message): void {
		const edit = this.all.find((candidate) => candidate.messageId === message.id);
		if (!edit || edit.saving) return;
		if (message.deleted_at) this.all = this.all.filter((other) => other !== edit);
		else if (message.body === edit.original) return;
		else if (edit.draft === edit.original) {
			this.#change(edit.channelId, { original: message.body, draft: message.body });
		} else this.#change(edit.channelId, { original: message.body, stale: true });
	}

	clear(): void {
		this.all = [];
	}

	#change(channelId: string, change: Partial<Edit>): void {
		this.all = this.all.map((edit) => (edit.channelId === channelId ? { ...edit, ...change } : edit));
	}
}
