// Which dialog is open, and the side of the screen that only small parts care about.

import { getContext, setContext } from 'svelte';

export type DialogName = 'switcher' | 'keys' | 'account' | 'channel' | 'workspace';

export class Ui {
	dialog = $state<DialogName | null>(null);
	sidebarFolded = $state(false);

	open(dialog: DialogName): void {
		this.dialog = dialog;
	}

	close(): void {
		this.dialog = null;
	}
}

const key = Symbol('ui');

export const provideUi = (ui: Ui): Ui => setContext(key, ui);
export const useUi = (): Ui => getContext<Ui>(key);
