// One channel as it is read: its window of messages, where the reader stands in it, and what is unread.
// The view reports where it stands and follows `target`; everything else happens here.

import * as api from '$lib/api';
import { ApiError, messageOf } from '$lib/api/client';
import type { Message } from '$lib/api/types';
import type { Directory } from './directory.svelte';
import type { Anchor } from './row-layout';
import { messageKey, unreadBoundary } from './rows';
import {
	accept,
	append,
	emptyTimeline,
	find,
	fromPage,
	newestSeq,
	oldestSeq,
	prepend,
	replace,
	seqOf,
	trim,
	window_,
	type Timeline
} from './timeline';

export type Target =
	{ readonly to: 'end' } | { readonly to: 'unread' } | { readonly to: 'message'; readonly id: string };

/** Where the reader left: at the end, or at rows that stood at the top edge. */
export type Position = { readonly atEnd: true } | { readonly atEnd: false; readonly anchors: Anchor[] };

/** After a jump to the marker nothing is marked read for this long. */
const jumpGrace = 1200;

const isGone = (error: unknown): boolean =>
	error instanceof ApiError && (error.status === 404 || error.status === 403);

interface Surroundings {
	readonly directory: Directory;
	me(): string;
	/** Rows that a cut of the window must spare. */
	spared(): ReadonlySet<string>;
	visible(): boolean;
	problem(text: string): void;
}

export class Conversation {
	readonly channelId: string;
	timeline = $state.raw<Timeline>(emptyTimeline);
	status = $state<'new' | 'loading' | 'ready' | 'failed'>('new');
	error = $state('');
	gone = $state(false);
	loadingOlder = $state(false);
	loadingNewer = $state(false);
	/** Where the view shall go next. The view takes it and sets it to null. */
	target = $state.raw<Target | null>(null);
	highlighted = $state<string | null>(null);
	/** The read pointer when the reader came: the marker stays put while they read on. */
	marker = $state<number | null>(null);
	atEnd = $state(true);
	position: Position = { atEnd: true };
	/** On screen right now; others keep their window and only note that more exists. */
	open = false;

	readonly #around: Surroundings;
	#serial = 0;
	#quietUntil = 0;
	/** The marker notes an absence of the reader. It does not hold back the read pointer. */
	#passive = false;
	#reading: ReturnType<typeof setTimeout> | null = null;
	#catching: Promise<void> | null = null;

	constructor(channelId: string, around: Surroundings) {
		this.channelId = channelId;
		this.#around = around;
	}

	readonly channel = $derived.by(() => this.#around.directory.channel(this.channelId));

	/** The sequence after which the marker stands, or null when there is none to show. */
	readonly boundary = $derived.by(() =>
		this.marker === null
			? null
			: unreadBoundary(this.timeline.messages, this.timeline.hasOlder, this.marker, this.#around.me())
	);

	readonly firstUnread = $derived.by(() => {
		const after = this.boundary;
		if (after === null) return undefined;
		const me = this.#around.me();
		return this.timeline.messages.find((message) => seqOf(message) > after && message.author_id !== me);
	});

	/** Comes on screen. `message` asks for a place in history. */
	async enter(message?: { id: string; seq: number }): Promise<void> {
		this.open = true;
		const channel = this.channel;
		this.#passive = false;
		this.marker = channel && channel.unread_count > 0 ? channel.last_read_seq : null;
		if (message) return this.show(message.id, message.seq);
		if (this.status === 'ready') {
			const news = (channel?.last_seq ?? 0) > newestSeq(this.timeline);
			if (!news) return;
			this.timeline = { ...this.timeline, hasNewer: true };
			if (this.position.atEnd) {
				await this.loadNewer();
				this.target = this.marker === null ? { to: 'end' } : { to: 'unread' };
			}
			return;
		}
		await this.reload();
	}

	leave(): void {
		this.open = false;
		this.highlighted = null;
		this.target = null;
	}

	/** The newest page, or the page around the first unread message. */
	async reload(): Promise<void> {
		const channel = this.channel;
		const unread = channel && channel.unread_count > 0 ? channel.last_read_seq : null;
		this.marker = unread;
		await this.#load(
			unread === null ? {} : { around_seq: unread + 1 },
			unread === null ? { to: 'end' } : { to: 'unread' }
		);
	}

	async #load(place: { around_seq?: number }, target: Target | null): Promise<boolean> {
		const serial = ++this.#serial;
		if (this.status !== 'ready') this.status = 'loading';
		this.error = '';
		try {
			const page = await api.messages.page(this.channelId, { limit: window_.first, ...place });
			if (serial !== this.#serial) return false;
			this.#around.directory.meet(page.messages.map((message) => message.author));
			this.timeline = fromPage(page);
			this.status = 'ready';
			this.gone = false;
			this.target = target;
			this.#noticeNews();
			return true;
		} catch (error) {
			if (serial !== this.#serial) return false;
			this.error = messageOf(error);
			this.gone = isGone(error);
			if (this.timeline.messages.length === 0 || this.gone) this.status = 'failed';
			else this.#around.problem(this.error);
			return false;
		}
	}

	/** Events that arrived while a page was on its way have moved the counters, not the window. */
	#noticeNews(): void {
		const last = this.channel?.last_seq ?? 0;
		if (last > newestSeq(this.timeline) && !this.timeline.hasNewer) {
			this.timeline = { ...this.timeline, hasNewer: true };
			if (this.atEnd) void this.catchUp();
		}
	}

	/** After a gap in the event stream: the server's word replaces the window, the reader stays. */
	async resync(): Promise<void> {
		if (this.status !== 'ready') return this.reload();
		const serial = ++this.#serial;
		const middle = this.atEnd ? undefined : this.#anchorSeq();
		let page;
		try {
			page = await api.messages.page(
				this.channelId,
				middle === undefined ? { limit: window_.first } : { limit: window_.first * 2, around_seq: middle }
			);
		} catch (error) {
			// Gone or hidden is an answer too: the stream goes on without this channel.
			this.gone = isGone(error);
			if (this.gone) return;
			throw error;
		}
		if (serial !== this.#serial) return;
		this.#around.directory.meet(page.messages.map((message) => message.author));
		this.timeline = fromPage(page);
	}

	#anchorSeq(): number {
		const messages = this.timeline.messages;
		const keys = this.position.atEnd ? [] : this.position.anchors.map((anchor) => anchor.key);
		const seen = messages.find((message) => keys.includes(messageKey(message)));
		return seqOf(seen ?? messages[messages.length >> 1]!);
	}

	async loadOlder(): Promise<void> {
		if (this.loadingOlder || this.status !== 'ready' || !this.timeline.hasOlder) return;
		const serial = this.#serial;
		this.loadingOlder = true;
		try {
			const page = await api.messages.page(this.channelId, {
				limit: window_.page,
				before_seq: oldestSeq(this.timeline)
			});
			if (serial !== this.#serial) return;
			this.#around.directory.meet(page.messages.map((message) => message.author));
			this.timeline = trim(prepend(this.timeline, page), 'newest', this.#around.spared());
		} catch (error) {
			if (serial === this.#serial) this.#around.problem(messageOf(error));
		} finally {
			this.loadingOlder = false;
		}
	}

	async loadNewer(): Promise<void> {
		if (this.loadingNewer || this.status !== 'ready' || !this.timeline.hasNewer) return;
		this.loadingNewer = true;
		try {
			await this.#newerPage();
		} catch (error) {
			this.#around.problem(messageOf(error));
		} finally {
			this.loadingNewer = false;
		}
	}

	async #newerPage(): Promise<void> {
		const serial = this.#serial;
		const page = await api.messages.page(this.channelId, {
			limit: window_.page,
			after_seq: newestSeq(this.timeline)
		});
		if (serial !== this.#serial) return;
		this.#around.directory.meet(page.messages.map((message) => message.author));
		this.timeline = trim(append(this.timeline, page), 'oldest', this.#around.spared());
	}

	/** Fetches what is missing up to the end while the reader is there. One fetch at a time. */
	catchUp(): Promise<void> {
		this.#catching ??= this.#follow().finally(() => (this.#catching = null));
		return this.#catching;
	}

	async #follow(): Promise<void> {
		do await this.#newerPage();
		while (this.open && this.atEnd && this.timeline.hasNewer);
	}

	/** A stored message that the counters have just learned about. */
	async arrived(seq: number, byMe: boolean): Promise<void> {
		if (seq <= newestSeq(this.timeline) || this.status !== 'ready') return;
		const following = this.open && this.atEnd && !this.timeline.hasNewer;
		this.timeline = { ...this.timeline, hasNewer: true };
		if (this.open && !byMe && !following) this.marker ??= this.channel?.last_read_seq ?? null;
		if (!following) return;
		await this.catchUp();
		if (!byMe) this.#seeEnd();
	}

	/** One's own message, confirmed by the server. */
	async confirmed(message: Message): Promise<void> {
		const seq = seqOf(message);
		this.timeline = accept(this.timeline, message);
		if (find(this.timeline, message.id) || !this.open) return;
		// Rows in between are missing: a few are fetched, from deep in history the newest page is taken.
		if (seq - newestSeq(this.timeline) <= window_.page) await this.#newerPage();
		else await this.#load({}, { to: 'end' });
	}

	replace(message: Message): void {
		this.timeline = replace(this.timeline, message);
	}

	/** The view moved. */
	moved(atEnd: boolean, position: Position): void {
		this.position = position;
		this.atEnd = atEnd;
	}

	/** A message came in at the end of the view. With nothing older unread that counts as reading. */
	#seeEnd(): void {
		const channel = this.channel;
		if (!channel || !this.atEnd || this.timeline.hasNewer || !this.#around.visible()) return;
		// Something older is unread, or the reader is on the way to it: only they say when that is done.
		if (Date.now() < this.#quietUntil || (this.marker !== null && !this.#passive)) return;
		this.#advance(newestSeq(this.timeline));
	}

	/** The page is hidden: what arrives from here on is new to the reader when they come back. */
	hidden(): void {
		const channel = this.channel;
		if (!channel || channel.unread_count > 0) return;
		this.marker = channel.last_seq;
		this.#passive = true;
	}

	/** Back in view: what came meanwhile is read now, and the marker shows where it begins. */
	returned(): void {
		const channel = this.channel;
		if (!this.#passive || !channel) return;
		if (channel.unread_count === 0) this.#unmark();
		else if (this.atEnd && !this.timeline.hasNewer) this.#advance(newestSeq(this.timeline));
	}

	#unmark(): void {
		this.marker = null;
		this.#passive = false;
	}

	markRead(): void {
		const seq = Math.max(this.channel?.last_seq ?? 0, newestSeq(this.timeline));
		this.#unmark();
		this.#advance(seq);
	}

	/** The count clears at once; the server hears of it a moment later, once for a burst. */
	#advance(seq: number): void {
		if (seq <= (this.channel?.last_read_seq ?? 0)) return;
		this.#around.directory.read(this.channelId, seq);
		if (this.#reading) clearTimeout(this.#reading);
		this.#reading = setTimeout(() => {
			this.#reading = null;
			const latest = this.channel?.last_read_seq ?? seq;
			api.channels.read(this.channelId, latest).catch(() => undefined);
		}, 200);
	}

	/** Another session of the same person moved the pointer. */
	readElsewhere(): void {
		if (this.channel?.unread_count === 0) this.#unmark();
	}

	async jumpToUnread(): Promise<void> {
		const channel = this.channel;
		if (!channel) return;
		this.#quietUntil = Date.now() + jumpGrace;
		this.marker = channel.last_read_seq;
		if (this.firstUnread) this.target = { to: 'unread' };
		else await this.#load({ around_seq: channel.last_read_seq + 1 }, { to: 'unread' });
	}

	/** Back to the newest message, and done with everything above it. */
	async toEnd(): Promise<void> {
		if (this.timeline.hasNewer) {
			const loaded = await this.#load({}, { to: 'end' });
			if (!loaded) return;
		} else this.target = { to: 'end' };
		this.markRead();
	}

	/** A place in history, with a highlight that fades. */
	async show(id: string, seq: number): Promise<void> {
		if (!find(this.timeline, id) || this.status !== 'ready') {
			await this.#load({ around_seq: seq }, { to: 'message', id });
		} else this.target = { to: 'message', id };
		this.highlighted = id;
		setTimeout(() => {
			if (this.highlighted === id) this.highlighted = null;
		}, 1500);
	}
}
