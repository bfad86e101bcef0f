// The reactions that differ from the loaded pages, and the toggles on their way. Timeline, thread root
// and replies look here, so they always agree.

import * as api from '$lib/api';
import type { Message, ReactionSummary } from '$lib/api/types';
import {
	applyAnswer,
	applyReaction,
	shownReactions,
	toggled,
	type ReactionEvent,
	type ReactionRecord
} from './reactions';

interface Wish {
	readonly emoji: string;
	readonly on: boolean;
}

export class ReactionBook {
	#records = $state.raw<ReadonlyMap<string, ReactionRecord>>(new Map());
	#wishes = $state.raw<ReadonlyMap<string, Wish>>(new Map());

	of(message: Message): readonly ReactionSummary[] {
		const known = shownReactions(message.reactions, this.#records.get(message.id));
		const wish = this.#wishes.get(message.id);
		return wish ? toggled(known, wish.emoji, wish.on) : known;
	}

	busy(messageId: string): boolean {
		return this.#wishes.has(messageId);
	}

	observe(messageId: string, event: ReactionEvent): void {
		this.#record(messageId, applyReaction(this.#records.get(messageId), event));
	}

	/** Shows the wish at once. Throws only when the server ends up without it. */
	async toggle(message: Message, emoji: string): Promise<void> {
		if (this.busy(message.id)) return;
		const on = !this.of(message).some((entry) => entry.emoji === emoji && entry.reacted_by_me);
		const startedAt = this.#records.get(message.id)?.cursor ?? '';
		this.#wish(message.id, { emoji, on });
		try {
			const answer = await api.messages.react(message.id, emoji, on);
			this.#record(
				message.id,
				applyAnswer(this.#records.get(message.id), answer.reactions, answer.event.cursor, startedAt)
			);
		} catch (error) {
			const fresh = await api.messages.get(message.id).catch(() => null);
			if (fresh) {
				const list = fresh.reactions ?? [];
				this.#record(message.id, applyAnswer(this.#records.get(message.id), list, '', startedAt));
				const mine = list.some((entry) => entry.emoji === emoji && entry.reacted_by_me);
				if (mine === on) return;
			}
			throw error;
		} finally {
			this.#wish(message.id, null);
		}
	}

	/** Pages that are loaded from here on are the truth again. */
	clear(): void {
		this.#records = new Map();
	}

	#record(messageId: string, record: ReactionRecord | undefined): void {
		if (!record || record === this.#records.get(messageId)) return;
		this.#records = new Map(this.#records).set(messageId, record);
	}

	#wish(messageId: string, wish: Wish | null): void {
		const next = new Map(this.#wishes);
		if (wish) next.set(messageId, wish);
		else next.delete(messageId);
		this.#wishes = next;
	}
}
