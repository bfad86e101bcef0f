// Message text to safe HTML. Markdown first, then one allowlist sanitiser over everything: whatever a
// message contains, only the elements and attributes below reach the page.

import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';
import { markMentions, type Mentionable } from './mentions';
import { taskLists } from './task-lists';

const tags = [
	...['p', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'strong', 'b', 'em', 'i', 's', 'del', 'u'],
	...['code', 'pre', 'kbd', 'sub', 'sup', 'mark', 'blockquote', 'ul', 'ol', 'li', 'a', 'img', 'input'],
	...['table', 'thead', 'tbody', 'tr', 'th', 'td', 'span', 'div', 'details', 'summary']
];
const attributes = ['href', 'src', 'alt', 'title', 'class', 'type', 'checked', 'disabled', 'start', 'align'];

/** Classes that mean something here. Any other could borrow the looks of the app's own controls. */
const ownClass = /^(language-[\w+#-]+|mention|mention-me|task)$/;
const linkScheme = /^(https?:|mailto:|tel:)/i;

const markdown = new MarkdownIt({ html: true, linkify: true, breaks: true }).use(taskLists);
markMentions(markdown);
const alignments = new Map([
	['text-align:left', 'left'],
	['text-align:center', 'center'],
	['text-align:right', 'right']
]);
// Inline style does not pass the sanitiser; the alignment of a column survives as an attribute.
for (const cell of ['th_open', 'td_open']) {
	markdown.renderer.rules[cell] = (tokens, index, options, _env, renderer) => {
		const token = tokens[index]!;
		const side = alignments.get(String(token.attrGet('style') ?? ''));
		token.attrs = side ? [['align', side]] : null;
		return renderer.renderToken(tokens, index, options);
	};
}
markdown.renderer.rules['table_open'] = () => '<div class="table"><table>\n';
markdown.renderer.rules['table_close'] = () => '</table></div>\n';

const purify = DOMPurify();
purify.addHook('afterSanitizeAttributes', (node) => {
	if (node.hasAttribute('class')) {
		const kept = node.className.split(/\s+/).filter((name) => ownClass.test(name));
		if (node.nodeName === 'DIV' && node.className === 'table') kept.push('table');
		if (kept.length > 0) node.className = kept.join(' ');
		else node.removeAttribute('class');
	}
	if (node.nodeName === 'A') secureLink(node);
	if (node.nodeName === 'IMG') tameImage(node);
	if (node.nodeName === 'INPUT') {
		if (node.getAttribute('type') === 'checkbox') {
			node.setAttribute('disabled', '');
			node.setAttribute('aria-label', node.hasAttribute('checked') ? 'Done' : 'To do');
		} else node.remove();
	}
});

function secureLink(link: Element): void {
	const href = link.getAttribute('href') ?? '';
	const inside = href.startsWith('/app/') || href.startsWith(`${location.origin}/app/`);
	if (inside) return;
	if (!linkScheme.test(href)) {
		link.removeAttribute('href');
		return;
	}
	link.setAttribute('target', '_blank');
	link.setAttribute('rel', 'noopener noreferrer');
}

/** A picture on another host would tell that host who reads the message: it becomes a link. */
function tameImage(image: Element): void {
	const source = image.getAttribute('src') ?? '';
	if (source.startsWith('/') && !source.startsWith('//')) {
		image.setAttribute('loading', 'lazy');
		return;
	}
	if (!/^https?:/i.test(source)) {
		image.remove();
		return;
	}
	const link = document.createElement('a');
	link.href = source;
	link.textContent = image.getAttribute('alt') || source;
	link.target = '_blank';
	link.rel = 'noopener noreferrer';
	image.replaceWith(link);
}

/** Rendered bodies by text. A few windows' worth: switching back to a channel renders nothing anew. */
const cache = new Map<string, string>();
const cacheSize = 3000;
let cachedFor: Mentionable['byHandle'] | null = null;

export function render(body: string, people: Mentionable): string {
	if (cachedFor !== people.byHandle) {
		// Only texts with an `@` depend on who is known.
		for (const text of cache.keys()) if (text.includes('@')) cache.delete(text);
		cachedFor = people.byHandle;
	}
	const known = cache.get(body);
	if (known !== undefined) return known;
	const html = purify.sanitize(markdown.render(body, { people }), {
		ALLOWED_TAGS: tags,
		ALLOWED_ATTR: attributes,
		ALLOW_DATA_ATTR: false,
		ALLOW_ARIA_ATTR: false,
		FORBID_CONTENTS: ['script', 'style', 'iframe', 'object', 'svg', 'math', 'template']
	});
	cache.set(body, html);
	if (cache.size > cacheSize) cache.delete(cache.keys().next().value!);
	return html;
}

/** One to three emoji and nothing else: shown large. */
export const onlyEmoji = (body: string): boolean =>
	/^(?:\s*(?:\p{RI}\p{RI}|\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F)(?:\p{EMod}|\u200D\p{Extended_Pictographic}\uFE0F?)*\s*){1,3}$/u.test(
		body
	);
