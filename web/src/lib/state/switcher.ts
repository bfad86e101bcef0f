// Ranks what the quick switcher offers. Without a query unread channels come first.

export interface Choice {
	readonly id: string;
	readonly kind: 'channel' | 'workspace' | 'command';
	readonly name: string;
	readonly detail: string;
	readonly unread: number;
	readonly run: () => void;
}

const most = 50;

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Higher is better; null when the letters of the query are not all there in order. */
export function score(name: string, query: string): number | null {
	const text = fold(name);
	const wanted = fold(query.trim().replace(/^#/, ''));
	if (wanted === '') return 0;
	if (text === wanted) return 4;
	if (text.startsWith(wanted)) return 3;
	if (text.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted))) return 2;
	if (text.includes(wanted)) return 1;
	let at = -1;
	for (const letter of wanted) {
		at = text.indexOf(letter, at + 1);
		if (at < 0) return null;
	}
	return 0.5;
}

export function ranked(choices: readonly Choice[], query: string): Choice[] {
	const blank = query.trim() === '';
	return choices
		.map((choice, index) => ({ choice, index, points: score(choice.name, query) }))
		.filter((entry): entry is typeof entry & { points: number } => entry.points !== null)
		.sort((a, b) => {
			if (blank) return Number(b.choice.unread > 0) - Number(a.choice.unread > 0) || a.index - b.index;
			return b.points - a.points || a.index - b.index;
		})
		.slice(0, most)
		.map(({ choice }) => choice);
}
