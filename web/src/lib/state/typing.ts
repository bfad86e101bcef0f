// Who is typing in the open conversation. Entries end by themselves: a closed laptop sends no stop.

import type { User } from '$lib/api/types';

/** Renewed every 4 s by the sender, so one lost renewal is forgiven. */
export const typingLasts = 6500;

export type Typing = Readonly<Record<string, number>>;

export function started(typing: Typing, userId: string, now: number): Typing {
	return { ...typing, [userId]: now + typingLasts };
}

export function stopped(typing: Typing, userId: string): Typing {
	if (!(userId in typing)) return typing;
	return Object.fromEntries(Object.entries(typing).filter(([id]) => id !== userId));
}

export function expired(typing: Typing, now: number): Typing {
	const live = Object.entries(typing).filter(([, until]) => until > now);
	return live.length === Object.keys(typing).length ? typing : Object.fromEntries(live);
}

export function typingLine(users: readonly Pick<User, 'display_name'>[]): string {
	const [a, b, c, more] = users.map((user) => user.display_name);
	if (!a) return '';
	if (more) return 'Several people are typing…';
	if (c) return `${a}, ${b}, and ${c} are typing…`;
	if (b) return `${a} and ${b} are typing…`;
	return `${a} is typing…`;
}
