// Marks `@handle` of known people in the text of a message: never in code, links, addresses or paths.

import type { MarkdownIt, Token } from 'markdown-it';
import type { User } from '$lib/api/types';

export interface Mentionable {
	readonly byHandle: ReadonlyMap<string, User>;
	readonly me: string;
}

const mention = /(?<![\w@/-])@([a-z0-9][a-z0-9_-]{0,31})(?![\w/])/gi;

export function markMentions(markdown: MarkdownIt): void {
	markdown.core.ruler.push('mentions', (state) => {
		const people = (state.env as { people?: Mentionable }).people;
		if (!people) return;
		for (const block of state.tokens) {
			if (block.type !== 'inline' || !block.content.includes('@')) continue;
			let links = 0;
			block.children = (block.children ?? []).flatMap((token) => {
				if (token.type === 'link_open') links += 1;
				else if (token.type === 'link_close') links -= 1;
				if (token.type !== 'text' || links > 0) return [token];
				return split(token, people, (type) => new state.Token(type, '', 0));
			});
		}
	});
	markdown.renderer.rules['mention'] = (tokens, index) => {
		const { content, meta } = tokens[index]!;
		const { name, me } = meta as { name: string; me: boolean };
		const escape = markdown.utils.escapeHtml;
		const classes = me ? 'mention mention-me' : 'mention';
		return `<span class="${classes}" title="${escape(name)}">${escape(content)}</span>`;
	};
}

function split(token: Token, people: Mentionable, make: (type: string) => Token): Token[] {
	const parts: Token[] = [];
	let from = 0;
	const text = (until: number): void => {
		if (until <= from) return;
		const part = make('text');
		part.content = token.content.slice(from, until);
		parts.push(part);
	};
	for (const match of token.content.matchAll(mention)) {
		const user = people.byHandle.get(match[1]!.toLowerCase());
		if (!user) continue;
		text(match.index);
		const part = make('mention');
		part.content = match[0];
		part.meta = { name: user.display_name, me: user.id === people.me };
		parts.push(part);
		from = match.index + match[0].length;
	}
	if (parts.length === 0) return [token];
	text(token.content.length);
	return parts;
}
