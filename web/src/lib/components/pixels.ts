/** Writes a length only when it changes: every write costs a layout. */
export function put(element: HTMLElement, side: 'top' | 'height', pixels: number): void {
	const value = `${pixels}px`;
	if (element.style[side] !== value) element.style[side] = value;
}
