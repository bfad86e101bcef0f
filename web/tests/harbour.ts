// A server of its own for every worker: the real binary on a free port with a fresh data folder, and the
// built web app in front of it, so that the server can be stopped and started under an open page.

import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { serve } from '../scripts/serve.mjs';

function binary(): string {
	const named = process.env.CLICKCLACK_BIN;
	const built = ['../target/release/clickclack', '../target/debug/clickclack'].map((path) => resolve(path));
	const found = named ?? built.find((path) => existsSync(path));
	if (!found) throw new Error('build the server first, or name it in CLICKCLACK_BIN');
	return found;
}

/** None of those that the system gives to connections: a server that is stopped for a while finds its own again. */
async function freePort(): Promise<number> {
	for (;;) {
		const port = 14_000 + Math.floor(Math.random() * 2_000);
		const free = await new Promise<boolean>((done) => {
			const probe = createServer();
			probe.on('error', () => done(false));
			probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
		});
		if (free) return port;
	}
}

export interface Workspace {
	id: string;
	route_id: string;
	name: string;
}

export interface Channel {
	id: string;
	route_id: string;
	name: string;
}

export interface Message {
	id: string;
	channel_seq: number;
}

/** Somebody with a session of their own. */
export interface Person {
	readonly name: string;
	readonly context: BrowserContext;
	open(path?: string): Promise<Page>;
	post(channel: Channel, body: string): Promise<Message>;
	call<T>(method: string, path: string, data?: unknown): Promise<T>;
}

export class Harbour {
	readonly #data = mkdtempSync(join(tmpdir(), 'clickclack-web-'));
	readonly #dev: boolean;
	#apiPort = 0;
	#process: ChildProcess | null = null;
	#front: Server | null = null;
	url = '';
	workspace: Workspace = { id: '', route_id: '', name: '' };
	owner = '';

	constructor(dev: boolean) {
		this.#dev = dev;
	}

	async begin(): Promise<void> {
		this.#apiPort = await freePort();
		if (!this.#dev) this.owner = this.admin('bootstrap', '--name', 'Owner', '--email', 'owner@example.org');
		await this.start();
		const port = await freePort();
		this.#front = await serve({ port, api: `http://127.0.0.1:${this.#apiPort}` });
		this.url = `http://127.0.0.1:${port}`;
		const token = this.#dev ? '' : await this.#signIn('owner@example.org');
		const answer = await fetch(`${this.url}/api/workspaces`, {
			headers: token ? { Authorization: `Bearer ${token}` } : {}
		});
		const { workspaces } = (await answer.json()) as { workspaces: Workspace[] };
		this.workspace = workspaces[0]!;
	}

	/** Starts the server and waits until it is ready. */
	async start(): Promise<void> {
		const address = `127.0.0.1:${this.#apiPort}`;
		const flags = this.#dev ? ['--dev-bootstrap'] : [];
		this.#process = spawn(binary(), ['serve', '--addr', address, '--data', this.#data, ...flags], {
			stdio: 'ignore'
		});
		await expect
			.poll(
				() =>
					fetch(`http://${address}/readyz`).then(
						(answer) => answer.status,
						() => 0
					),
				{
					timeout: 120_000,
					intervals: [50]
				}
			)
			.toBe(200);
	}

	/** Ends the server at once, like a power cut. */
	async kill(): Promise<void> {
		const process = this.#process;
		this.#process = null;
		if (!process || process.exitCode !== null) return;
		await new Promise((ended) => {
			process.once('exit', ended);
			process.kill('SIGKILL');
		});
	}

	async end(): Promise<void> {
		await this.kill();
		this.#front?.closeAllConnections();
		await new Promise((closed) => this.#front?.close(closed) ?? closed(undefined));
		rmSync(this.#data, { recursive: true, force: true });
	}

	admin(...words: string[]): string {
		return execFileSync(binary(), ['admin', ...words, '--data', this.#data], {
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe']
		}).trim();
	}

	magicLink(email: string): string {
		return this.admin('magic-link', 'create', '--email', email);
	}

	async #signIn(email: string): Promise<string> {
		const answer = await fetch(`${this.url}/api/auth/magic/consume`, {
			method: 'POST',
			body: JSON.stringify({ token: this.magicLink(email) }),
			headers: { 'Content-Type': 'application/json', Origin: this.url }
		});
		return ((await answer.json()) as { token: string }).token;
	}
}

let people = 0;

async function person(harbour: Harbour, context: BrowserContext, name: string): Promise<Person> {
	const word =
		name
			.toLowerCase()
			.replace(/[^a-z0-9]+/g, '-')
			.replace(/^-|-$/g, '') || 'somebody';
	const email = `${word.slice(0, 20)}-${++people}@example.org`;
	const flags = ['--name', name, '--email', email];
	const id = harbour.admin('user', 'create', ...flags, '--workspace', harbour.workspace.id);
	expect(id).toMatch(/^usr_/);
	const call = async <T>(method: string, path: string, data?: unknown): Promise<T> => {
		const answer = await fetch(`${harbour.url}${path}`, {
			method,
			body: JSON.stringify(data),
			headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${session}` }
		});
		expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
		return answer.status === 204 ? (undefined as T) : ((await answer.json()) as T);
	};
	const consumed = await context.request.post(`${harbour.url}/api/auth/magic/consume`, {
		data: { token: harbour.magicLink(email) },
		headers: { Origin: harbour.url }
	});
	const { user, token: session } = (await consumed.json()) as { user: { id: string }; token: string };
	expect(user.id).toBe(id);
	const handle = email.split('@')[0];
	await call('PATCH', '/api/me', { handle });
	return {
		name,
		context,
		call,
		open: async (path = '/app') => {
			const page = await context.newPage();
			await page.goto(harbour.url + path);
			await expect(composer(page)).toBeVisible();
			return page;
		},
		post: async (channel, body) =>
			(await call<{ message: Message }>('POST', `/api/channels/${channel.id}/messages`, { body })).message
	};
}

interface Fixtures {
	/** Makes a person with a browser of their own. */
	meet: (
		name: string,
		options?: Parameters<import('@playwright/test').Browser['newContext']>[0]
	) => Promise<Person>;
	/** A channel nobody else writes in. */
	ownChannel: Channel;
}

async function open(dev: boolean, use: (harbour: Harbour) => Promise<void>): Promise<void> {
	const harbour = new Harbour(dev);
	await harbour.begin();
	await use(harbour);
	await harbour.end();
}

export const test = base.extend<Fixtures, { harbour: Harbour }>({
	// eslint-disable-next-line no-empty-pattern
	harbour: [({}, use) => open(true, use), { scope: 'worker', timeout: 240_000 }],
	meet: async ({ browser, harbour }, use, info) => {
		const contexts: BrowserContext[] = [];
		await use(async (name, options) => {
			const { viewport, locale } = info.project.use;
			const context = await browser.newContext({ viewport, locale, ...options });
			contexts.push(context);
			return person(harbour, context, name);
		});
		await Promise.all(contexts.map((context) => context.close()));
	},
	ownChannel: async ({ harbour }, use, info) => {
		const answer = await fetch(`${harbour.url}/api/workspaces/${harbour.workspace.id}/channels`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ name: `c-${info.workerIndex}-${Date.now().toString(36)}`, kind: 'public' })
		});
		const { channel } = (await answer.json()) as { channel: Channel };
		await use(channel);
	}
});

/** On a server without development mode: nobody is let in without a session. */
export const guarded = base.extend<object, { harbour: Harbour }>({
	// eslint-disable-next-line no-empty-pattern
	harbour: [({}, use) => open(false, use), { scope: 'worker', timeout: 240_000 }]
});

export { expect };

export const composer = (page: Page) => page.getByRole('combobox', { name: 'Message body' });
export const replyBox = (page: Page) => page.getByRole('combobox', { name: 'Reply body' });
export const timeline = (page: Page) => page.getByRole('log', { name: /^Messages/ });
export const thread = (page: Page) => page.getByRole('complementary', { name: 'Thread pane' });
export const row = (page: Page, text: string) => timeline(page).locator('[data-row]', { hasText: text });
export const sidebar = (page: Page) => page.getByRole('complementary', { name: 'Channels and DMs' });

export async function say(page: Page, text: string): Promise<void> {
	await composer(page).fill(text);
	await composer(page).press('Enter');
}

export const pathOf = (harbour: Harbour, channel: Channel): string =>
	`/app/${harbour.workspace.route_id}/${channel.route_id}`;

/** The socket is open and everything before it has been applied. */
export async function live(page: Page): Promise<void> {
	await expect(page.locator('.dot.on')).toHaveCount(1);
}
