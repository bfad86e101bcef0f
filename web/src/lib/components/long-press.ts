// A press of a finger that stays where it is. Mouse holds never count, and a press on something that has
// its own use for it (a link, a picture, a control) is left alone.

import type { Attachment } from 'svelte/attachments';

const holds = 450;
const slack = 10;
const ownUse = 'a, button, input, textarea, img, .table, pre';

export function longPress(run: () => void): Attachment<HTMLElement> {
	return (element) => {
		let timer: ReturnType<typeof setTimeout> | null = null;
		let from = { x: 0, y: 0 };
		let done = false;

		const cancel = (): void => {
			if (timer) clearTimeout(timer);
			timer = null;
		};
		const down = (event: PointerEvent): void => {
			done = false;
			if (event.pointerType === 'mouse' || !event.isPrimary) return;
			if ((event.target as HTMLElement).closest(ownUse)) return;
			from = { x: event.clientX, y: event.clientY };
			timer = setTimeout(() => {
				timer = null;
				done = true;
				run();
			}, holds);
		};
		const move = (event: PointerEvent): void => {
			if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > slack) cancel();
		};
		// The finger that opened something must not press what now lies under it.
		const swallow = (event: Event): void => {
			if (!done) return;
			event.preventDefault();
			event.stopPropagation();
			if (event.type === 'click') done = false;
		};

		element.addEventListener('pointerdown', down);
		element.addEventListener('pointermove', move);
		element.addEventListener('pointerup', cancel);
		element.addEventListener('pointercancel', cancel);
		element.addEventListener('contextmenu', swallow);
		element.addEventListener('click', swallow, true);
		return () => {
			cancel();
			element.removeEventListener('pointerdown', down);
			element.removeEventListener('pointermove', move);
			element.removeEventListener('pointerup', cancel);
			element.removeEventListener('pointercancel', cancel);
			element.removeEventListener('contextmenu', swallow);
			element.removeEventListener('click', swallow, true);
		};
	};
}
