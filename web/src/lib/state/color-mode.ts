// The chosen colour mode. The document's head applies the cached choice before the first paint and
// listens for the event below.

import { keys, read, write } from './storage';

export type Mode = 'system' | 'light' | 'dark';

export function colorMode(): Mode {
	const stored = read(keys.colorMode);
	return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function setColorMode(mode: Mode): void {
	write(keys.colorMode, mode === 'system' ? null : mode);
	dispatchEvent(new Event('clickclack:mode'));
}

/** The account's stored choice wins over the cache; an account without one keeps what is here. */
export function adoptColorMode(preferences: { color_mode?: string } | undefined): void {
	if (!preferences) return;
	const stored = preferences.color_mode;
	const mode = stored === 'light' || stored === 'dark' ? stored : 'system';
	if (mode !== colorMode()) setColorMode(mode);
}
