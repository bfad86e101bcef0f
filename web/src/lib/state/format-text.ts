// Wraps the selection of a text field in Markdown, or inserts a placeholder that is then selected.

export type Style = 'bold' | 'italic' | 'code' | 'block' | 'link';

interface Wrap {
	readonly before: string;
	readonly after: string;
	readonly placeholder: string;
}

const wraps: Record<Style, Wrap> = {
	bold: { before: '**', after: '**', placeholder: 'bold' },
	italic: { before: '_', after: '_', placeholder: 'italic' },
	code: { before: '`', after: '`', placeholder: 'code' },
	block: { before: '```\n', after: '\n```', placeholder: 'code' },
	link: { before: '[', after: '](https://)', placeholder: 'text' }
};

export interface Selection {
	readonly text: string;
	readonly start: number;
	readonly end: number;
}

export function styled({ text, start, end }: Selection, style: Style): Selection {
	const { before, after, placeholder } = wraps[style];
	const chosen = text.slice(start, end) || placeholder;
	// A fence stands on its own line.
	const lead = style === 'block' && start > 0 && text[start - 1] !== '\n' ? '\n' : '';
	const from = start + lead.length + before.length;
	return {
		text: text.slice(0, start) + lead + before + chosen + after + text.slice(end),
		start: from,
		end: from + chosen.length
	};
}
