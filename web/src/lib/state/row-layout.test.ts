import { describe, expect, it } from 'vitest';
import { RowLayout, type Keyed } from './row-layout';

/** A name in brackets is a marker. */
const rows = (...keys: string[]): Keyed[] =>
	keys.map((key) => (key.startsWith('[') ? { key, marker: true } : { key }));

function layout(...keys: string[]) {
	const it = new RowLayout<Keyed>(() => 20);
	it.setRows(rows(...keys));
	return it;
}

describe('the place of a reader', () => {
	it('stays when rows are added above', () => {
		const list = layout('c', 'd', 'e');
		const anchors = list.anchorsAt(25);
		list.setRows(rows('a', 'b', 'c', 'd', 'e'));
		expect(list.scrollTopFor(anchors)).toBe(65);
	});

	it('stays when rows above turn out taller than guessed', () => {
		const list = layout('a', 'b', 'c');
		const anchors = list.anchorsAt(45);
		expect(list.measured([['a', 100]])).toBe(true);
		expect(list.scrollTopFor(anchors)).toBe(125);
	});

	it('stays when the row at the top edge disappears', () => {
		const list = layout('a', '[unread]', 'b');
		const anchors = list.anchorsAt(20);
		list.setRows(rows('a', 'b'));
		expect(list.scrollTopFor(anchors)).toBe(0);
	});

	it('stays when the day at the top edge is found to begin earlier', () => {
		const list = layout('[day]', 'c', 'd');
		const anchors = list.anchorsAt(0);
		list.setRows(rows('[day]', 'a', 'b', 'c', 'd'));
		expect(list.scrollTopFor(anchors)).toBe(40);
	});

	it('stays when the first row turns out to continue what is above it', () => {
		const list = layout('[day]', 'b', 'c');
		list.measured([['b', 60]]);
		const anchors = list.anchorsAt(0);
		list.setRows(rows('[day]', 'a', 'b', 'c'));
		list.measured([['b', 20]]);
		expect(list.scrollTopFor(anchors)).toBe(-20);
	});

	it('stays when the window grows at one end and is cut at the other', () => {
		const list = layout('c', 'd', 'e', 'f');
		const anchors = list.anchorsAt(30);
		list.setRows(rows('a', 'b', 'c', 'd'));
		expect(list.scrollTopFor(anchors)).toBe(70);
	});

	it('is lost only when nothing that was in view is left', () => {
		const list = layout('a', 'b');
		const anchors = list.anchorsAt(0);
		list.setRows(rows('x', 'y'));
		expect(list.scrollTopFor(anchors)).toBeNull();
	});
});

describe('the rows near the view', () => {
	it('are found by position', () => {
		const list = layout(...Array.from({ length: 1000 }, (_, index) => `r${index}`));
		expect(list.range(200, 300)).toEqual([10, 16]);
		expect(list.range(-500, 0)).toEqual([0, 1]);
		expect(list.range(1e6, 2e6)).toEqual([999, 1000]);
		expect(layout().range(0, 100)).toEqual([0, 0]);
	});

	it('forget the heights of rows that have left', () => {
		const list = layout('a', 'b');
		list.measured([['a', 90]]);
		list.setRows(rows('b'));
		list.setRows(rows('a', 'b'));
		expect(list.height).toBe(40);
	});

	it('report a measurement only when it is news', () => {
		const list = layout('a');
		expect(list.measured([['a', 33]])).toBe(true);
		expect(list.measured([['a', 33]])).toBe(false);
		expect(list.measured([['gone', 33]])).toBe(false);
	});
});
