// The verbs of a message, shared by toolbar, menu, sheet and keys.

import { getContext, setContext } from 'svelte';
import * as api from '$lib/api';
import { linkBase } from '$lib/api/client';
import type { Message } from '$lib/api/types';
import type { Chat } from '$lib/state/chat.svelte';
import type { Navigator } from '$lib/state/navigator';
import { quoteOf } from '$lib/state/sends';

export type Surface = 'timeline' | 'thread';

export class Actions {
	/** The message whose deletion is being asked about. */
	deleting = $state.raw<Message | null>(null);
	/** An address that the clipboard refused, to be copied by hand. */
	link = $state<string | null>(null);
	/** The message whose sheet is open, on screens for fingers. */
	sheet = $state.raw<{ message: Message; surface: Surface } | null>(null);
	readonly #chat: Chat;
	readonly #navigator: Navigator;
	readonly #say: (text: string) => void;

	constructor(chat: Chat, navigator: Navigator, say: (text: string) => void) {
		this.#chat = chat;
		this.#navigator = navigator;
		this.#say = say;
	}

	react(message: Message, emoji: string): void {
		this.#chat.reactions.toggle(message, emoji).catch((error) => this.#chat.problem(error));
	}

	openThread(message: Message): void {
		void this.#navigator.openThread(message);
	}

	quote(message: Message, surface: Surface): void {
		const place = surface === 'thread' ? message.thread_root_id : (message.channel_id ?? '');
		this.#chat.quote(place, quoteOf(message));
		this.#chat.activeComposer = surface === 'thread' ? 'reply' : 'message';
		focusComposer(this.#chat.activeComposer);
	}

	edit(message: Message, surface: Surface): void {
		if (message.author_id !== this.#chat.meId || message.deleted_at) return;
		this.#chat.edits.toggle(message, surface);
	}

	mayDelete(message: Message): boolean {
		const role = this.#chat.directory.workspace?.role;
		return message.author_id === this.#chat.meId || role === 'owner' || role === 'moderator';
	}

	askDelete(message: Message): void {
		if (!message.deleted_at && this.mayDelete(message)) this.deleting = message;
	}

	async copyText(message: Message): Promise<void> {
		this.#say((await copied(message.body)) ? 'Copied' : "Couldn't copy");
	}

	async copyLink(message: Message): Promise<void> {
		const workspace = this.#chat.directory.workspace;
		if (!workspace) return;
		try {
			const { route_id } = message.route_id ? message : await api.messages.link(message.id);
			const address = `${linkBase()}/app/${workspace.route_id}/${route_id}`;
			if (await copied(address)) this.#say('Copied');
			else this.link = address;
		} catch (error) {
			this.#chat.problem(error);
		}
	}
}

async function copied(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return false;
	}
}

/** Moves the keyboard to a composer, with the caret at the end. */
export function focusComposer(which: 'message' | 'reply'): void {
	requestAnimationFrame(() => {
		const field = document.querySelector<HTMLTextAreaElement>(`textarea[data-composer="${which}"]`);
		field?.focus();
		field?.setSelectionRange(field.value.length, field.value.length);
	});
}

const key = Symbol('actions');

export const provideActions = (actions: Actions): Actions => setContext(key, actions);
export const useActions = (): Actions => getContext<Actions>(key);
