// Tells the others that somebody types: at once, again every 4 s, and a stop after 5 s of silence.

const again = 4000;
const silence = 5000;

export class TypingSignal {
	readonly #send: (on: boolean) => void;
	#announced = 0;
	#stop: ReturnType<typeof setTimeout> | null = null;

	constructor(send: (on: boolean) => void) {
		this.#send = send;
	}

	input(text: string): void {
		if (text.trim() === '') return this.end();
		const now = Date.now();
		if (now - this.#announced >= again) {
			this.#announced = now;
			this.#send(true);
		}
		if (this.#stop) clearTimeout(this.#stop);
		this.#stop = setTimeout(() => this.end(), silence);
	}

	end(): void {
		if (this.#stop) clearTimeout(this.#stop);
		this.#stop = null;
		if (this.#announced === 0) return;
		this.#announced = 0;
		this.#send(false);
	}
}
