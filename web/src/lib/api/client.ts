// The one way to the server: same credentials, headers, time limit and error shape for every request.

import createClient from 'openapi-fetch';
import { browser } from '$app/environment';
import type { paths } from './schema';

const timeLimit = 30_000;
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Where the API lives: named by the server in the document, else the page's own origin. */
function apiBase(): string {
	const configured = browser ? (window.__CLICKCLACK_CONFIG__?.apiBaseUrl ?? '').trim() : '';
	return configured.replace(/\/$/, '') || (browser ? location.origin : '');
}

export const base = apiBase();

/** Where links to copy begin. */
export function linkBase(): string {
	const configured = (window.__CLICKCLACK_CONFIG__?.frontendBaseUrl ?? '').trim();
	return configured.replace(/\/$/, '') || location.origin;
}

/** The address of a socket on the API's host. */
export function socketUrl(path: string, query: Record<string, string>): string {
	const url = new URL(base + path);
	url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
	for (const [name, value] of Object.entries(query)) if (value !== '') url.searchParams.set(name, value);
	return url.href;
}

/** An answer that is no success. `status` 0 means that no answer arrived at all. */
export class ApiError extends Error {
	readonly status: number;
	readonly code: string;
	readonly field: string;

	constructor(status: number, message: string, code = '', field = '') {
		super(message);
		this.name = 'ApiError';
		this.status = status;
		this.code = code;
		this.field = field;
	}

	get unreachable(): boolean {
		return this.status === 0;
	}
}

let onUnauthorized: () => void = () => {};

/** Called for every 401, wherever it happens: the session has ended. */
export function whenUnauthorized(run: () => void): void {
	onUnauthorized = run;
}

export const client = createClient<paths>({
	baseUrl: base,
	credentials: 'include',
	headers: { Accept: 'application/json' },
	fetch: (request: Request) => {
		// A foreign page cannot add this header without a preflight that the server refuses.
		if (!safeMethods.has(request.method)) request.headers.set('X-ClickClack-CSRF', '1');
		return fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(timeLimit)]) });
	}
});

interface Answer<T> {
	data?: T;
	error?: unknown;
	response: Response;
}

/** The value of a call, or an `ApiError` whose text can be shown; `failed` names what did not work. */
export async function take<T>(call: Promise<Answer<T>>, failed: string): Promise<T> {
	let answer: Answer<T>;
	try {
		answer = await call;
	} catch (cause) {
		const timedOut = cause instanceof DOMException && cause.name === 'TimeoutError';
		throw new ApiError(0, timedOut ? `${failed}: the server took too long.` : `${failed}: no connection.`);
	}
	const { response, data, error } = answer;
	if (response.ok) return data as T;
	if (response.status === 401) onUnauthorized();
	throw toError(response.status, error, failed);
}

function toError(status: number, body: unknown, failed: string): ApiError {
	if (typeof body === 'object' && body !== null && 'error' in body) {
		const { error, code, field } = body as { error: unknown; code?: unknown; field?: unknown };
		if (typeof error === 'string' && error !== '') {
			return new ApiError(status, error, text(code), text(field));
		}
	}
	if (typeof body === 'string' && body.trim() !== '' && !/^\s*[<{[]/.test(body)) {
		return new ApiError(status, body.trim());
	}
	return new ApiError(status, `${failed}.`);
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The sentence to show for anything that was thrown. */
export function messageOf(error: unknown): string {
	if (error instanceof ApiError) {
		return error.message.charAt(0).toUpperCase() + error.message.slice(1);
	}
	return 'Something went wrong.';
}
