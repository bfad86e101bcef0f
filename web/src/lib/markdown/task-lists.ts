// `- [ ]` and `- [x]` at the start of a list item become a checkbox that shows and cannot be changed.

import type { MarkdownIt } from 'markdown-it';

const box = /^\[([ xX])\]\s/;

export function taskLists(markdown: MarkdownIt): void {
	markdown.core.ruler.after('inline', 'task_lists', (state) => {
		state.tokens.forEach((token, index) => {
			const item = state.tokens[index - 2];
			const first = token.children?.[0];
			if (token.type !== 'inline' || item?.type !== 'list_item_open' || !first) return;
			const found = box.exec(first.content);
			if (first.type !== 'text' || !found) return;
			first.content = first.content.slice(found[0].length);
			item.attrJoin('class', 'task');
			const input = new state.Token('html_inline', '', 0);
			const checked = found[1] === ' ' ? '' : ' checked';
			input.content = `<input type="checkbox" disabled${checked}> `;
			token.children?.unshift(input);
		});
	});
}
