import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Colour = readonly [number, number, number];

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function tokens(mode: 'light' | 'dark'): Map<string, Colour> {
	const block = new RegExp(`:root\\[data-mode='${mode}'\\] \\{([^}]*)\\}`).exec(css);
	if (!block) throw new Error(`no ${mode} block`);
	const plain = /--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);/g;
	return new Map(
		[...block[1]!.matchAll(plain)].map(([, name, l, c, h]) => [name!, [Number(l), Number(c), Number(h)]])
	);
}

/** OKLCH to linear sRGB, clipped like a browser without wide gamut would. */
function linear([l, c, h]: Colour): Colour {
	const a = c * Math.cos((h * Math.PI) / 180);
	const b = c * Math.sin((h * Math.PI) / 180);
	const [x, y, z] = [
		l + 0.3963377774 * a + 0.2158037573 * b,
		l - 0.1055613458 * a - 0.0638541728 * b,
		l - 0.0894841775 * a - 1.291485548 * b
	].map((value) => value ** 3) as [number, number, number];
	return [
		4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
		-1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
		-0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z
	].map((value) => Math.min(Math.max(value, 0), 1)) as unknown as Colour;
}

function luminance(colour: Colour): number {
	const [r, g, b] = linear(colour);
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Colour, b: Colour): number {
	const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
	return (high + 0.05) / (low + 0.05);
}

const reading = ['surface', 'surface-side', 'surface-raised', 'surface-sunken', 'surface-hover'];
const rows = ['surface-selected', 'surface-side-hover', 'surface-mention', 'surface-flash'];

/** Text and what it stands on: 4.5 to 1. */
const texts: [string, readonly string[]][] = [
	['text', [...reading, ...rows, 'surface-rail']],
	['text-strong', [...reading, ...rows, 'surface-rail']],
	['text-muted', [...reading, ...rows, 'surface-rail']],
	['text-quiet', [...reading, 'surface-mention']],
	['coral-text', [...reading, 'surface-mention', 'coral-soft']],
	['brine', [...reading, 'surface-mention', 'surface-flash', 'brine-soft']],
	['danger', ['surface', 'surface-raised', 'danger-soft']],
	['warning', ['surface', 'surface-raised', 'warning-soft']],
	['success', ['surface', 'surface-raised']],
	['on-coral', ['coral', 'coral-hover']],
	['on-danger', ['danger', 'danger-hover']],
	...['keyword', 'string', 'number', 'title', 'comment'].map((name): [string, readonly string[]] => [
		`code-${name}`,
		['surface-sunken']
	])
];

/** Edges of controls, focus rings and marks: 3 to 1. */
const controls: [string, readonly string[]][] = [
	['control', ['surface', 'surface-side', 'surface-raised']],
	['focus', ['surface', 'surface-side', 'surface-raised', 'surface-selected', 'surface-rail']],
	['coral', ['surface', 'surface-side', 'surface-rail']],
	['presence', ['surface-side']]
];

describe.each(['light', 'dark'] as const)('in %s mode', (mode) => {
	const known = tokens(mode);
	const of = (name: string): Colour => {
		const colour = known.get(name);
		if (!colour) throw new Error(`${name} is no plain oklch colour`);
		return colour;
	};
	const pairs = (list: [string, readonly string[]][]): [string, string][] =>
		list.flatMap(([ink, papers]) => papers.map((paper): [string, string] => [ink, paper]));

	it.each(pairs(texts))('%s can be read on %s', (ink, paper) => {
		expect(contrast(of(ink), of(paper))).toBeGreaterThanOrEqual(4.5);
	});

	it.each(pairs(controls))('%s stands out from %s', (ink, paper) => {
		expect(contrast(of(ink), of(paper))).toBeGreaterThanOrEqual(3);
	});

	it('initials can be read on every avatar', () => {
		const number = (name: string): number => {
			const blocks = css.split(`:root[data-mode='${mode}'] {`)[1]!.split('}')[0]!;
			return Number(new RegExp(`--${name}: ([\\d.]+);`).exec(blocks)![1]);
		};
		for (let hue = 15; hue < 360; hue += 30) {
			const back: Colour = [number('avatar-back-l'), number('avatar-back-c'), hue];
			const ink: Colour = [number('avatar-text-l'), number('avatar-text-c'), hue];
			expect(contrast(ink, back), `hue ${hue}`).toBeGreaterThanOrEqual(4.5);
		}
	});
});
