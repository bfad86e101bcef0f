// One socket for the open workspace. It hands events to `handle` strictly one after another and
// remembers the last handled cursor, so that a reconnect misses nothing and repeats nothing.
// Knows nothing about the user interface or about what an event means.

import type { RealtimeEvent } from '$lib/api/types';

/** The server asks to forget the cursor: unknown, pruned, or too far behind. */
export const closeResync = 4001;
/** The credential or the membership behind the socket is gone. */
export const closeRevoked = 1008;

const retryAfter = 1200;
/** One connection's replay (5,000) fits with room; more waiting events mean that handling has stalled. */
const mostWaiting = 8192;

export type LinkState = 'connecting' | 'live' | 'lost';

export interface Cursors {
	get(): string;
	set(cursor: string): void;
}

export type SocketLike = Pick<WebSocket, 'onopen' | 'onmessage' | 'onclose' | 'close'>;

export interface ConnectionOptions {
	readonly cursors: Cursors;
	/** The greatest visible cursor, `""` for an empty log. Rejects when it cannot be told. */
	tail(): Promise<string>;
	/** Opens a socket after a cursor, or from the start of the log for `""`. */
	open(afterCursor: string): SocketLike;
	/** Reloads everything shown from the server. */
	resync(): Promise<void>;
	/** The socket is open again and replay alone catches up. */
	resumed(): void;
	handle(event: RealtimeEvent): void | Promise<void>;
	state(state: LinkState): void;
	/** The socket was refused or revoked: find out whether the session still stands. */
	doubt(): void;
	problem(error: unknown): void;
	later?(run: () => void, ms: number): () => void;
}

function timer(run: () => void, ms: number): () => void {
	const id = setTimeout(run, ms);
	return () => clearTimeout(id);
}

export class Connection {
	readonly #options: ConnectionOptions;
	/** Work of an earlier attempt compares its number and does nothing when it is not the current one. */
	#attempt = 0;
	#socket: SocketLike | null = null;
	#cancelRetry: (() => void) | null = null;
	#waiting: RealtimeEvent[] = [];
	#draining = false;
	#held = false;
	#resync = false;
	/** A fetched tail serves until a reload succeeded, so that a failing reload cannot skip events. */
	#tail: string | null = null;
	#stopped = true;

	constructor(options: ConnectionOptions) {
		this.#options = options;
	}

	start(): void {
		this.#stopped = false;
		this.#connect();
	}

	stop(): void {
		this.#stopped = true;
		this.#attempt += 1;
		this.#drop();
	}

	/** Does not wait for the retry: the page was woken. */
	hurry(): void {
		if (!this.#stopped && this.#cancelRetry) this.#connect();
	}

	/** Starts over from the last handled event, whatever the socket looks like. */
	renew(): void {
		if (!this.#stopped) this.#connect();
	}

	#drop(): void {
		this.#cancelRetry?.();
		this.#cancelRetry = null;
		this.#waiting = [];
		this.#held = false;
		const socket = this.#socket;
		this.#socket = null;
		if (socket) {
			socket.onopen = socket.onmessage = socket.onclose = null;
			socket.close();
		}
	}

	#connect(): void {
		this.#drop();
		const attempt = ++this.#attempt;
		this.#options.state('connecting');
		void this.#dial(attempt).catch((error: unknown) => this.#lose(attempt, error));
	}

	async #dial(attempt: number): Promise<void> {
		const { cursors, tail, open, resumed } = this.#options;
		const stored = this.#resync ? '' : cursors.get();
		const fresh = stored === '';
		if (fresh) this.#tail ??= await tail();
		if (attempt !== this.#attempt) return;

		let opened = false;
		const after = fresh ? (this.#tail ?? '') : stored;
		const socket = open(after);
		this.#socket = socket;
		// Frames may arrive right after the upgrade. They wait until the reload has finished.
		this.#held = fresh;
		socket.onmessage = (frame) => this.#receive(attempt, frame.data);
		socket.onclose = ({ code }) => {
			if (attempt !== this.#attempt) return;
			if (code === closeResync) {
				this.#resync = true;
				this.#tail = null;
			}
			if (!opened || code === closeRevoked) this.#options.doubt();
			this.#lose(attempt, null);
		};
		socket.onopen = () => {
			opened = true;
			if (attempt !== this.#attempt) return;
			if (fresh) {
				void this.#reload(attempt).catch((error: unknown) => this.#lose(attempt, error));
			} else {
				this.#options.state('live');
				resumed();
			}
		};
	}

	async #reload(attempt: number): Promise<void> {
		await this.#options.resync();
		if (attempt !== this.#attempt) return;
		this.#options.cursors.set(this.#tail ?? '');
		this.#tail = null;
		this.#resync = false;
		this.#held = false;
		this.#options.state('live');
		await this.#drain(attempt);
	}

	#receive(attempt: number, data: unknown): void {
		if (attempt !== this.#attempt) return;
		const event = parseEvent(data);
		if (!event) return;
		this.#waiting.push(event);
		if (this.#waiting.length > mostWaiting) {
			this.#lose(attempt, new Error('too many waiting events'));
			return;
		}
		void this.#drain(attempt);
	}

	async #drain(attempt: number): Promise<void> {
		if (this.#draining || this.#held) return;
		this.#draining = true;
		try {
			let event: RealtimeEvent | undefined;
			while (attempt === this.#attempt && !this.#held && (event = this.#waiting.shift())) {
				await this.#options.handle(event);
				if (attempt === this.#attempt && event.cursor !== '') this.#options.cursors.set(event.cursor);
			}
		} catch (error) {
			this.#lose(attempt, error);
		} finally {
			this.#draining = false;
		}
		// Another connection's frames may have arrived while this one's last handler ran.
		if (attempt !== this.#attempt && this.#waiting.length > 0) void this.#drain(this.#attempt);
	}

	#lose(attempt: number, error: unknown): void {
		if (attempt !== this.#attempt || this.#stopped) return;
		if (error) this.#options.problem(error);
		this.#attempt += 1;
		this.#drop();
		this.#options.state('lost');
		this.#cancelRetry = (this.#options.later ?? timer)(() => this.#connect(), retryAfter);
	}
}

/** A frame that is not one event object is ignored. */
export function parseEvent(data: unknown): RealtimeEvent | null {
	if (typeof data !== 'string') return null;
	try {
		const event: unknown = JSON.parse(data);
		if (typeof event !== 'object' || event === null) return null;
		const { type, cursor } = event as Partial<RealtimeEvent>;
		if (typeof type !== 'string' || typeof cursor !== 'string') return null;
		return event as RealtimeEvent;
	} catch {
		return null;
	}
}
