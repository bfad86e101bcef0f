// The mention being typed at the caret, and who it may mean.

import type { User } from '$lib/api/types';

export interface Token {
	/** Index of the `@`. */
	readonly from: number;
	readonly to: number;
	readonly query: string;
}

const most = 6;

/** A word that starts with `@` at the start or after white space, up to the caret. */
export function mentionAt(text: string, caret: number): Token | null {
	const match = /(?:^|\s)@([\w-]{0,32})$/.exec(text.slice(0, caret));
	if (!match) return null;
	const query = match[1]!;
	return { from: caret - query.length - 1, to: caret, query };
}

/** Prefix matches first, then alphabetical. Only people with a handle can be mentioned. */
export function candidates(people: Iterable<User>, query: string): User[] {
	const wanted = query.toLowerCase();
	const ranked: { user: User; prefix: boolean }[] = [];
	for (const user of people) {
		if (!user.handle || user.deleted_at) continue;
		const handle = user.handle.toLowerCase();
		const name = user.display_name.toLowerCase();
		if (!handle.includes(wanted) && !name.includes(wanted)) continue;
		ranked.push({ user, prefix: handle.startsWith(wanted) || name.startsWith(wanted) });
	}
	return ranked
		.sort((a, b) => Number(b.prefix) - Number(a.prefix) || a.user.handle.localeCompare(b.user.handle))
		.slice(0, most)
		.map(({ user }) => user);
}

/** The text with the token replaced, and where the caret stands then. */
export function complete(text: string, token: Token, handle: string): { text: string; caret: number } {
	const inserted = `@${handle} `;
	const rest = text.slice(token.to).replace(/^ /, '');
	return { text: text.slice(0, token.from) + inserted + rest, caret: token.from + inserted.length };
}
