import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { user } from '$lib/state/fixtures';
import { markMentions } from './mentions';
import { taskLists } from './task-lists';

const markdown = new MarkdownIt({ html: true, linkify: true, breaks: true }).use(taskLists);
markMentions(markdown);
const people = {
	byHandle: new Map([
		['ada', user('u1', 'ada')],
		['me', user('u2', 'me')]
	]),
	me: 'u2'
};
const html = (text: string) => markdown.render(text, { people });

describe('mentions', () => {
	it('of known people are marked with their name', () => {
		expect(html('hi @Ada!')).toContain('<span class="mention" title="u1">@Ada</span>!');
	});

	it('of the reader stand out', () => {
		expect(html('@me')).toContain('mention-me');
	});

	it('of unknown people stay text', () => {
		expect(html('@nobody')).not.toContain('mention');
	});

	it('are not found in code, links, addresses and paths', () => {
		for (const text of [
			'`@ada`',
			'x@ada',
			'[@ada](https://e.org)',
			'https://e.org/@ada',
			'/u/@ada',
			'@@ada'
		]) {
			expect(html(text), text).not.toContain('class="mention"');
		}
	});
});

describe('task lists', () => {
	it('show a box that cannot be changed', () => {
		const list = html('- [x] done\n- [ ] open');
		expect(list).toContain('<li class="task"><input type="checkbox" disabled checked> done');
		expect(list).toContain('<input type="checkbox" disabled> open');
	});
});
