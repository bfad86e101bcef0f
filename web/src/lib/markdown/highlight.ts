// Colours code blocks after they are shown. The library loads with the first block that names a language.

type Highlighter = typeof import('highlight.js/lib/common').default;

let loading: Promise<Highlighter> | null = null;

/** Longer blocks stay plain: colouring them would hold up the page. */
const longest = 20_000;

export function highlight(root: HTMLElement): void {
	const blocks = root.querySelectorAll<HTMLElement>('pre > code[class*="language-"]');
	if (blocks.length === 0) return;
	loading ??= import('highlight.js/lib/common').then((module) => module.default);
	loading.then(
		(library) => blocks.forEach((block) => colour(block, library)),
		// Plain code is readable too; the next block tries again.
		() => (loading = null)
	);
}

function colour(block: HTMLElement, library: Highlighter): void {
	const language = /language-([\w+#-]+)/.exec(block.className)?.[1];
	const source = block.textContent ?? '';
	if (!language || !library.getLanguage(language) || source.length > longest) return;
	block.innerHTML = library.highlight(source, { language, ignoreIllegals: true }).value;
}
