import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RealtimeEvent } from '$lib/api/types';
import { Connection, parseEvent, type ConnectionOptions, type SocketLike } from './connection';

/** A socket that a test opens, feeds and closes. */
class Wire {
	onopen: (() => void) | null = null;
	onmessage: ((frame: { data: string }) => void) | null = null;
	onclose: ((close: { code: number }) => void) | null = null;
	closed = false;
	constructor(readonly after: string) {}
	close(): void {
		this.closed = true;
	}
	say(cursor: string, type = 'message.created'): void {
		this.onmessage?.({ data: JSON.stringify({ type, cursor }) });
	}
	drop(code = 1006): void {
		this.onclose?.({ code });
	}
}

const turn = () => vi.advanceTimersByTimeAsync(0);

function setup(change: Partial<ConnectionOptions> = {}, stored = '') {
	const wires: Wire[] = [];
	const log: string[] = [];
	let cursor = stored;
	const connection = new Connection({
		cursors: { get: () => cursor, set: (next) => ((cursor = next), log.push(`cursor ${next}`)) },
		tail: () => Promise.resolve('cur_tail'),
		open: (after) => {
			const wire = new Wire(after);
			wires.push(wire);
			return wire as unknown as SocketLike;
		},
		resync: () => void log.push('resync') as never,
		resumed: () => log.push('resumed'),
		handle: (event: RealtimeEvent) => void log.push(`handle ${event.cursor}`),
		state: (state) => log.push(state),
		doubt: () => log.push('doubt'),
		problem: () => log.push('problem'),
		...change
	});
	return { connection, wires, log, cursor: () => cursor };
}

beforeEach(() => {
	vi.useFakeTimers();
});

describe('the connection', () => {
	it('starts from a fresh tail, reloads, and only then applies what came meanwhile', async () => {
		let finish = () => {};
		const { connection, wires, log, cursor } = setup({
			resync: () => new Promise<void>((done) => (finish = done))
		});
		connection.start();
		await turn();
		expect(wires[0]!.after).toBe('cur_tail');
		wires[0]!.onopen!();
		wires[0]!.say('cur_u');
		await turn();
		expect(log).toEqual(['connecting']);
		expect(cursor()).toBe('');
		finish();
		await turn();
		expect(log).toEqual(['connecting', 'cursor cur_tail', 'live', 'handle cur_u', 'cursor cur_u']);
	});

	it('resumes after the stored cursor without a reload', async () => {
		const { connection, wires, log } = setup({}, 'cur_1');
		connection.start();
		await turn();
		wires[0]!.onopen!();
		wires[0]!.say('cur_2');
		await turn();
		expect(wires[0]!.after).toBe('cur_1');
		expect(log).toEqual(['connecting', 'live', 'resumed', 'handle cur_2', 'cursor cur_2']);
	});

	it('reconnects 1.2 s after a loss, from the last handled event', async () => {
		const { connection, wires } = setup({}, 'cur_1');
		connection.start();
		await turn();
		wires[0]!.onopen!();
		wires[0]!.say('cur_2');
		await turn();
		wires[0]!.drop();
		await vi.advanceTimersByTimeAsync(1199);
		expect(wires).toHaveLength(1);
		await vi.advanceTimersByTimeAsync(1);
		expect(wires[1]!.after).toBe('cur_2');
	});

	it('forgets the cursor when the server asks for a resynchronisation', async () => {
		const { connection, wires, log, cursor } = setup({}, 'cur_old');
		connection.start();
		await turn();
		wires[0]!.onopen!();
		wires[0]!.drop(4001);
		await vi.advanceTimersByTimeAsync(1200);
		expect(wires[1]!.after).toBe('cur_tail');
		wires[1]!.onopen!();
		await turn();
		expect(log).toContain('resync');
		expect(cursor()).toBe('cur_tail');
	});

	it('keeps the fetched tail until a reload succeeds', async () => {
		let tails = 0;
		let failing = true;
		const { connection, wires } = setup({
			tail: () => Promise.resolve(`cur_${++tails}`),
			resync: () => (failing ? Promise.reject(new Error('down')) : Promise.resolve())
		});
		connection.start();
		await turn();
		wires[0]!.onopen!();
		await vi.advanceTimersByTimeAsync(1200);
		failing = false;
		expect(wires[1]!.after).toBe('cur_1');
	});

	it('handles one event after another and stores a cursor only when its event was handled', async () => {
		const finish: (() => void)[] = [];
		const { connection, wires, cursor } = setup(
			{ handle: () => new Promise<void>((done) => finish.push(done)) },
			'cur_0'
		);
		connection.start();
		await turn();
		wires[0]!.onopen!();
		wires[0]!.say('cur_1');
		wires[0]!.say('cur_2');
		await turn();
		expect(finish).toHaveLength(1);
		expect(cursor()).toBe('cur_0');
		finish[0]!();
		await turn();
		expect(cursor()).toBe('cur_1');
		expect(finish).toHaveLength(2);
	});

	it('does not move past an event whose handler failed', async () => {
		const { connection, wires, cursor } = setup({ handle: () => Promise.reject(new Error('no')) }, 'cur_0');
		connection.start();
		await turn();
		wires[0]!.onopen!();
		wires[0]!.say('cur_1');
		await turn();
		expect(wires[0]!.closed).toBe(true);
		await vi.advanceTimersByTimeAsync(1200);
		expect(wires[1]!.after).toBe('cur_0');
		expect(cursor()).toBe('cur_0');
	});

	it('lets an older connection change nothing', async () => {
		let finish = () => {};
		const { connection, wires, cursor } = setup(
			{ handle: () => new Promise<void>((done) => (finish = done)) },
			'cur_0'
		);
		connection.start();
		await turn();
		wires[0]!.onopen!();
		wires[0]!.say('cur_1');
		await turn();
		wires[0]!.drop();
		finish();
		await turn();
		expect(cursor()).toBe('cur_0');
	});

	it('doubts the session when it is refused or revoked', async () => {
		const { connection, wires, log } = setup({}, 'cur_0');
		connection.start();
		await turn();
		wires[0]!.drop();
		expect(log).toContain('doubt');
		await vi.advanceTimersByTimeAsync(1200);
		wires[1]!.onopen!();
		log.length = 0;
		wires[1]!.drop(1008);
		expect(log).toContain('doubt');
	});

	it('gives up on a connection with more waiting events than it can hold', async () => {
		const { connection, wires } = setup({ handle: () => new Promise<void>(() => {}) }, 'cur_0');
		connection.start();
		await turn();
		wires[0]!.onopen!();
		for (let index = 0; index < 8195; index += 1) wires[0]!.say(`cur_${index}`);
		expect(wires[0]!.closed).toBe(true);
	});

	it('does not wait when the network is back', async () => {
		const { connection, wires } = setup({}, 'cur_0');
		connection.start();
		await turn();
		wires[0]!.drop();
		connection.hurry();
		await turn();
		expect(wires).toHaveLength(2);
	});

	it('replaces a socket that may be dead, from the last handled event', async () => {
		const { connection, wires } = setup({}, 'cur_0');
		connection.start();
		await turn();
		wires[0]!.onopen!();
		wires[0]!.say('cur_1');
		await turn();
		connection.renew();
		await turn();
		expect(wires[0]!.closed).toBe(true);
		expect(wires[1]!.after).toBe('cur_1');
	});

	it('stays quiet once stopped', async () => {
		const { connection, wires } = setup({}, 'cur_0');
		connection.start();
		await turn();
		connection.stop();
		wires[0]!.drop();
		await vi.advanceTimersByTimeAsync(5000);
		expect(wires).toHaveLength(1);
	});
});

describe('a frame', () => {
	it('that is no event is ignored', () => {
		expect(parseEvent('not json')).toBeNull();
		expect(parseEvent('null')).toBeNull();
		expect(parseEvent('{"cursor":""}')).toBeNull();
		expect(parseEvent('{"type":"typing.started","cursor":""}')).toMatchObject({ type: 'typing.started' });
	});
});
