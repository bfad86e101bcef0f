// Heights and offsets of the rows of a windowed list, without a browser. Rows are known by key, so a
// window that grows at one end while it is cut at the other keeps the reader's place.

export interface Keyed {
	readonly key: string;
	/** Stands between rows, such as the name of a day, and goes elsewhere when others come in between. */
	readonly marker?: true;
}

const anchorRows = 12;

/** A row and how far below its top the view begins (negative for rows further down). */
export interface Anchor {
	readonly key: string;
	readonly into: number;
}

/** Where a view stands among its rows. */
export interface Stand {
	readonly atEnd: boolean;
	readonly anchors: Anchor[];
}

export class RowLayout<R extends Keyed> {
	readonly #heights = new Map<string, number>();
	readonly #estimate: (row: R) => number;
	#rows: readonly R[] = [];
	#tops: number[] = [0];
	#index = new Map<string, number>();

	constructor(estimate: (row: R) => number) {
		this.#estimate = estimate;
	}

	get rows(): readonly R[] {
		return this.#rows;
	}

	get height(): number {
		return this.#tops.at(-1) ?? 0;
	}

	setRows(rows: readonly R[]): void {
		this.#rows = rows;
		this.#index = new Map(rows.map((row, index) => [row.key, index]));
		for (const key of this.#heights.keys()) if (!this.#index.has(key)) this.#heights.delete(key);
		this.#place();
	}

	/** Measured heights in pixels; returns whether any of them is news. */
	measured(heights: Iterable<readonly [string, number]>): boolean {
		let news = false;
		for (const [key, height] of heights) {
			if (!this.#index.has(key) || this.#heights.get(key) === height) continue;
			this.#heights.set(key, height);
			news = true;
		}
		if (news) this.#place();
		return news;
	}

	#place(): void {
		let top = 0;
		this.#tops = [0];
		for (const row of this.#rows) {
			top += this.#heights.get(row.key) ?? this.#estimate(row);
			this.#tops.push(top);
		}
	}

	top(index: number): number {
		return this.#tops[index] ?? 0;
	}

	indexOf(key: string): number {
		return this.#index.get(key) ?? -1;
	}

	/** The row that contains a vertical position, by binary search. */
	at(y: number): number {
		let low = 0;
		let high = this.#rows.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (this.top(middle) <= y) low = middle;
			else high = middle - 1;
		}
		return Math.max(low, 0);
	}

	/** Rows between two positions, as a half-open range of indexes. */
	range(from: number, to: number): readonly [number, number] {
		if (this.#rows.length === 0) return [0, 0];
		return [this.at(Math.max(from, 0)), Math.min(this.at(Math.max(to, 0)) + 1, this.#rows.length)];
	}

	/**
	 * Rows from the top edge of the view downwards. Several, because the next change may remove the
	 * first. Markers hold no place, and the row the window begins with is the last resort: what comes
	 * in above it may take its header away.
	 */
	anchorsAt(scrollTop: number): Anchor[] {
		const first = this.at(scrollTop);
		const anchors = this.#rows
			.slice(first, first + anchorRows)
			.map((row, offset) => ({ row, into: scrollTop - this.top(first + offset) }))
			.filter(({ row }) => !row.marker)
			.map(({ row, into }) => ({ key: row.key, into }));
		const beginning = this.#rows.find((row) => !row.marker);
		if (anchors[0]?.key === beginning?.key) anchors.push(...anchors.splice(0, 1));
		return anchors;
	}

	/** Where to scroll so that the first surviving anchor stands where it stood, or null when all are gone. */
	scrollTopFor(anchors: readonly Anchor[]): number | null {
		for (const anchor of anchors) {
			const index = this.indexOf(anchor.key);
			if (index >= 0) return this.top(index) + anchor.into;
		}
		return null;
	}
}
