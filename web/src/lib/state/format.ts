// Times and names as a reader sees them, in the reader's own locale.

const locale = undefined;

const timeFormat = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat(locale, { weekday: 'long', month: 'long', day: 'numeric' });
const yearFormat = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
const fullFormat = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });
const shortFormat = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' });

export const clock = (iso: string): string => timeFormat.format(new Date(iso));
export const full = (iso: string): string => fullFormat.format(new Date(iso));

const startOfDay = (date: Date): number =>
	new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

export function dayName(iso: string, now = new Date()): string {
	const date = new Date(iso);
	const days = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
	if (days === 0) return 'Today';
	if (days === 1) return 'Yesterday';
	return date.getFullYear() === now.getFullYear() ? dayFormat.format(date) : yearFormat.format(date);
}

/** Clock today, a date before: for lines that have room for one of them. */
export function brief(iso: string, now = new Date()): string {
	const date = new Date(iso);
	return startOfDay(date) === startOfDay(now) ? clock(iso) : shortFormat.format(date);
}

/** How long ago, for the last reply of a thread. */
export function ago(iso: string, now = Date.now()): string {
	const minutes = Math.floor((now - Date.parse(iso)) / 60_000);
	if (minutes < 1) return 'now';
	if (minutes < 60) return `${minutes}m`;
	if (minutes < 60 * 24) return `${Math.floor(minutes / 60)}h`;
	return `${Math.floor(minutes / 60 / 24)}d`;
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
	`${count} ${count === 1 ? one : many}`;

/** Up to two letters that stand for a name, by grapheme so that no emoji or accent is torn apart. */
export function initials(name: string, most = 2): string {
	const words = name.trim().split(/\s+/).filter(Boolean);
	const segmenter = new Intl.Segmenter(locale, { granularity: 'grapheme' });
	const first = (word: string | undefined): string =>
		word ? ([...segmenter.segment(word)][0]?.segment ?? '') : '';
	const letters = words.length > 1 && most > 1 ? first(words[0]) + first(words.at(-1)) : first(words[0]);
	return letters.toUpperCase() || '?';
}

/** One of twelve hues, the same for a person everywhere. */
export function hue(id: string): number {
	let hash = 0;
	for (const char of id) hash = (hash * 31 + char.codePointAt(0)!) | 0;
	return (Math.abs(hash) % 12) * 30 + 15;
}

/** Browser and system of a session, from what the browser said about itself. */
export function device(userAgent: string): string {
	const browser = /Edg\//.test(userAgent)
		? 'Edge'
		: /Firefox\//.test(userAgent)
			? 'Firefox'
			: /Chrome\//.test(userAgent)
				? 'Chrome'
				: /Safari\//.test(userAgent)
					? 'Safari'
					: /^clickclack/i.test(userAgent)
						? 'Command line'
						: '';
	const system = /iPhone|iPad/.test(userAgent)
		? 'iOS'
		: /Android/.test(userAgent)
			? 'Android'
			: /Windows/.test(userAgent)
				? 'Windows'
				: /Mac OS X/.test(userAgent)
					? 'macOS'
					: /Linux/.test(userAgent)
						? 'Linux'
						: '';
	if (browser && system) return `${browser} on ${system}`;
	return browser || system || userAgent.slice(0, 60) || 'Unknown device';
}
