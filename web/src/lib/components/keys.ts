// The keys of the app in one place: what the help lists is what the handlers below obey.

export const groups: readonly {
	readonly title: string;
	readonly keys: readonly (readonly [readonly string[], string])[];
}[] = [
	{
		title: 'Everywhere',
		keys: [
			[['Mod', 'K'], 'Jump to a channel or command'],
			[['Alt', '↑'], 'Previous channel'],
			[['Alt', '↓'], 'Next channel'],
			[['Alt', 'Shift', '↑'], 'Previous unread channel'],
			[['Alt', 'Shift', '↓'], 'Next unread channel'],
			[['Esc'], 'One step back, then to the newest message'],
			[['?'], 'This list']
		]
	},
	{
		title: 'Writing',
		keys: [
			[['Enter'], 'Send'],
			[['Shift', 'Enter'], 'Line break'],
			[['↑'], 'Edit your last message'],
			[['@'], 'Mention somebody']
		]
	},
	{
		title: 'On a message',
		keys: [
			[['↑', '↓'], 'Move between messages'],
			[['T'], 'Open the thread'],
			[['R'], 'Quote in a reply'],
			[['E'], 'Edit your message'],
			[['Del'], 'Delete a message']
		]
	}
];

export type Command =
	| { readonly name: 'switcher' }
	| { readonly name: 'help' }
	| { readonly name: 'back' }
	| { readonly name: 'channel'; readonly step: 1 | -1; readonly unread: boolean };

/** The command of a key pressed anywhere in the app, or null. `editing`: an editable has the focus. */
export function commandOf(event: KeyboardEvent, editing: boolean): Command | null {
	if (event.isComposing || event.keyCode === 229) return null;
	const mod = event.ctrlKey || event.metaKey;
	if (mod && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') return { name: 'switcher' };
	if (event.altKey && !mod && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
		return { name: 'channel', step: event.key === 'ArrowUp' ? -1 : 1, unread: event.shiftKey };
	}
	if (event.key === 'Escape') return { name: 'back' };
	if (event.key === '?' && !editing && !mod && !event.altKey) return { name: 'help' };
	return null;
}

/** A key that types a character and that nothing on screen wants: it belongs to the composer. */
export function isTyping(event: KeyboardEvent): boolean {
	if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229)
		return false;
	return [...event.key].length === 1;
}
