// Unsent text per conversation and thread, in memory and in the browser's storage. Typing must not wait
// for storage, so writing trails the last key by a moment and happens at once when the page goes away.

import * as storage from './storage';

const trailing = 300;

export class Drafts {
	readonly #texts = new Map<string, string>();
	readonly #unsaved = new Set<string>();
	#owner = '';
	#timer: ReturnType<typeof setTimeout> | null = null;

	/** Drafts belong to a person: on a shared browser nobody finds somebody else's. */
	enter(userId: string): void {
		if (this.#owner === userId) return;
		this.save();
		this.#texts.clear();
		this.#owner = userId;
	}

	get(place: string): string {
		const known = this.#texts.get(place);
		if (known !== undefined) return known;
		return (this.#owner && storage.read(storage.keys.draft(this.#owner, place))) || '';
	}

	set(place: string, text: string): void {
		this.#texts.set(place, text);
		this.#unsaved.add(place);
		this.#timer ??= setTimeout(() => this.save(), trailing);
	}

	save(): void {
		if (this.#timer) clearTimeout(this.#timer);
		this.#timer = null;
		for (const place of this.#unsaved) {
			const text = this.#texts.get(place) ?? '';
			if (this.#owner) storage.write(storage.keys.draft(this.#owner, place), text === '' ? null : text);
		}
		this.#unsaved.clear();
	}
}
