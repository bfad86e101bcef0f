// The app's state as one object: who is signed in, the open workspace with its connection, the open
// conversation and thread. Components read it from the context and call its verbs.

import { getContext, setContext } from 'svelte';
import * as api from '$lib/api';
import { ApiError, messageOf, socketUrl, whenUnauthorized } from '$lib/api/client';
import type { Me, Message, Workspace } from '$lib/api/types';
import { Connection, type LinkState } from '$lib/realtime/connection';
import { applyEvent } from './apply-event';
import { adoptColorMode } from './color-mode';
import { Conversation } from './conversation.svelte';
import { Directory } from './directory.svelte';
import { Drafts } from './drafts';
import { Edits } from './edits.svelte';
import { Outbox } from './outbox.svelte';
import { ReactionBook } from './reaction-book.svelte';
import { messageKey } from './rows';
import type { Quote, Send } from './sends';
import * as storage from './storage';
import { ThreadView } from './thread.svelte';
import { find } from './timeline';
import { expired, type Typing } from './typing';

export type Stage = 'starting' | 'signed-out' | 'ready' | 'failed';

/** Windows that stay in memory, least recently used first. */
const rememberedWindows = 8;

export class Chat {
	stage = $state<Stage>('starting');
	error = $state('');
	/** The session ended under the reader's hands: sign-in covers the app, which keeps everything. */
	expired = $state(false);
	/** The open workspace is no longer one of the reader's. */
	evicted = $state(false);
	me = $state.raw<Me | null>(null);
	link = $state<LinkState>('connecting');
	/** The first synchronisation of this workspace has finished. */
	synced = $state(false);
	conversation = $state.raw<Conversation | null>(null);
	thread = $state.raw<ThreadView | null>(null);
	quotes = $state.raw<Readonly<Record<string, Quote>>>({});
	typing = $state.raw<Typing>({});
	/** The composer that typing goes to when nothing editable has the focus. */
	activeComposer = $state<'message' | 'reply'>('message');
	/** Whether the drawer of rail and sidebar is open, on narrow screens. */
	drawer = $state(false);

	readonly directory = new Directory();
	readonly drafts = new Drafts();
	readonly edits = new Edits();
	readonly reactions = new ReactionBook();
	readonly outbox = new Outbox({
		online: () => this.link === 'live' && navigator.onLine,
		confirmed: (send, message) => this.#confirmed(send, message)
	});

	#connection: Connection | null = null;
	#windows = new Map<string, Conversation>();
	readonly #notify: (text: string) => void;

	constructor(notify: (text: string) => void) {
		this.#notify = notify;
		whenUnauthorized(() => this.#sessionEnded());
	}

	get meId(): string {
		return this.me?.id ?? '';
	}

	get openChannelId(): string | null {
		return this.conversation?.channelId ?? null;
	}

	readonly unreadTotal = $derived(
		this.directory.channels.reduce((sum, channel) => sum + channel.unread_count, 0)
	);

	problem(error: unknown): void {
		// The sign-in screen and the line about the connection speak for themselves.
		if (error instanceof ApiError && error.status === 401) return;
		if (error instanceof ApiError && error.unreachable && this.link !== 'live') return;
		this.#notify(typeof error === 'string' ? error : messageOf(error));
	}

	// Session

	async boot(): Promise<void> {
		try {
			const [me, workspaces] = await Promise.all([api.me.get(), api.workspaces.list()]);
			if (this.me && this.me.id !== me.id) this.#forget();
			this.me = me;
			this.directory.workspaces = workspaces;
			this.drafts.enter(me.id);
			adoptColorMode(me.appearance_preferences);
			this.expired = false;
			this.stage = 'ready';
		} catch (error) {
			if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
				if (!this.expired) this.stage = 'signed-out';
			} else if (!this.expired) {
				this.error = messageOf(error);
				this.stage = 'failed';
			}
		}
	}

	async signIn(token: string): Promise<void> {
		await api.me.signIn(token);
		await this.#resume();
	}

	/** One's own profile changed: everywhere at once. */
	renamed(me: Me): void {
		this.me = me;
		this.directory.meet([me]);
	}

	async signOut(): Promise<void> {
		this.drafts.save();
		await api.me.signOut();
		this.#forget();
		this.me = null;
		this.stage = 'signed-out';
	}

	#sessionEnded(): void {
		if (this.stage !== 'ready' || this.expired) return;
		this.expired = true;
		this.drafts.save();
		this.#connection?.stop();
		this.link = 'lost';
	}

	#forget(): void {
		this.#connection?.stop();
		this.#connection = null;
		this.leave();
		this.directory.clear();
		this.outbox.clear();
		this.expired = false;
	}

	// Workspace and its connection

	/** Drops everything that belonged to the previous workspace. */
	leave(): void {
		this.conversation?.leave();
		this.conversation = null;
		this.thread = null;
		this.#windows.clear();
		this.reactions.clear();
		this.edits.clear();
		this.quotes = {};
		this.typing = {};
		this.synced = false;
	}

	async enter(workspace: Workspace): Promise<void> {
		this.#connection?.stop();
		this.#connection = null;
		this.leave();
		this.evicted = false;
		this.outbox.enter(this.meId, workspace.id);
		await this.directory.enter(workspace);
	}

	/** Once the conversation is on its way: members in the background, then the socket. */
	connect(): void {
		const workspace = this.directory.workspace;
		if (!workspace || this.#connection) return;
		void this.directory.loadMembers();
		const key = storage.keys.cursor(workspace.id);
		let cursor = storage.read(key) ?? '';
		this.#connection = new Connection({
			cursors: {
				get: () => cursor,
				set: (next) => {
					cursor = next;
					storage.write(key, next);
				}
			},
			tail: () => api.realtime.tail(workspace.id),
			open: (after) =>
				new WebSocket(socketUrl('/api/realtime/ws', { workspace_id: workspace.id, after_cursor: after })),
			resync: () => this.#resync(),
			resumed: () => (this.typing = {}),
			handle: (event) => applyEvent(this, event),
			state: (state) => this.#linked(state),
			doubt: () => void this.#doubt(workspace.id),
			problem: (error) => {
				if (!(error instanceof ApiError)) console.error(error);
			}
		});
		this.#connection.start();
	}

	#linked(state: LinkState): void {
		this.link = state;
		if (state !== 'live') return;
		this.synced = true;
		this.outbox.flush();
	}

	/** The socket was refused or revoked: the session may have ended, or the membership. */
	async #doubt(workspaceId: string): Promise<void> {
		try {
			await api.me.get();
			await this.directory.loadWorkspaces();
		} catch {
			// Without an answer nothing is known. An ended session has reported itself.
			return;
		}
		const { workspace, workspaces } = this.directory;
		if (workspace?.id !== workspaceId || workspaces.some(({ id }) => id === workspaceId)) return;
		this.disconnect();
		this.evicted = true;
	}

	/** The page was woken. Another tab may have signed in meanwhile. */
	woken(): void {
		if (this.expired) void this.#resume();
		else this.#connection?.hurry();
	}

	/** The network changed or the machine slept: a socket that looks open may be dead. */
	renew(): void {
		if (this.expired) void this.#resume();
		else this.#connection?.renew();
	}

	/** Takes up the work again after a sign-in, here or in another tab. */
	async #resume(): Promise<void> {
		await this.boot();
		if (this.expired) return;
		this.#connection?.start();
		this.outbox.flush();
	}

	disconnect(): void {
		this.drafts.save();
		this.#connection?.stop();
		this.#connection = null;
	}

	/** The event stream has a hole: everything on screen is read again, what is off screen is dropped. */
	async #resync(): Promise<void> {
		await Promise.all([this.directory.loadWorkspaces(), this.directory.loadChannels()]);
		this.reactions.clear();
		this.typing = {};
		const open = this.conversation;
		this.#windows = new Map(open ? [[open.channelId, open]] : []);
		await Promise.all([open?.resync(), this.#reloadThread()]);
	}

	async #reloadThread(): Promise<void> {
		try {
			await this.thread?.load();
		} catch (error) {
			if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 403)) throw error;
			this.hideThread();
		}
	}

	async channelsChanged(): Promise<void> {
		await this.directory.loadChannels();
		const open = this.openChannelId;
		if (open && !this.directory.channel(open) && this.conversation) this.conversation.gone = true;
	}

	// Conversations and threads

	known(channelId: string): Conversation | undefined {
		return this.#windows.get(channelId);
	}

	/** Puts a conversation on screen, with its remembered window when there is one. */
	show(channelId: string): Conversation {
		if (this.conversation?.channelId === channelId) return this.conversation;
		this.conversation?.leave();
		const conversation = this.#windows.get(channelId) ?? this.#newConversation(channelId);
		this.#windows.delete(channelId);
		this.#windows.set(channelId, conversation);
		for (const id of this.#windows.keys()) {
			if (this.#windows.size <= rememberedWindows) break;
			this.#windows.delete(id);
		}
		this.conversation = conversation;
		this.typing = {};
		this.activeComposer = 'message';
		return conversation;
	}

	#newConversation(channelId: string): Conversation {
		return new Conversation(channelId, {
			directory: this.directory,
			me: () => this.meId,
			spared: () => this.#spared(channelId),
			visible: () => document.visibilityState === 'visible',
			problem: (text) => this.problem(text)
		});
	}

	#spared(channelId: string): ReadonlySet<string> {
		const conversation = this.#windows.get(channelId);
		const spared = [
			this.edits.of(channelId)?.messageId,
			this.thread?.rootId,
			this.quotes[channelId]?.id,
			conversation?.firstUnread?.id
		];
		if (conversation && !conversation.position.atEnd) {
			const keys = new Set(conversation.position.anchors.map((anchor) => anchor.key));
			const anchor = conversation.timeline.messages.find((message) => keys.has(messageKey(message)));
			spared.push(anchor?.id);
		}
		return new Set(spared.filter((id) => id !== undefined));
	}

	/** Shows a thread beside the conversation; what is known of the root is there at once. */
	showThread(rootId: string): ThreadView {
		if (this.thread?.rootId === rootId) return this.thread;
		this.edits.leaveThread();
		const thread = new ThreadView(rootId, this.find(rootId) ?? null, this.directory);
		this.thread = thread;
		this.activeComposer = 'reply';
		return thread;
	}

	hideThread(): void {
		if (!this.thread) return;
		this.edits.leaveThread();
		this.thread = null;
		this.activeComposer = 'message';
	}

	/** A message that is loaded anywhere. */
	find(id: string): Message | undefined {
		const reply = this.thread?.find(id);
		if (reply) return reply;
		for (const conversation of this.#windows.values()) {
			const message = find(conversation.timeline, id);
			if (message) return message;
		}
		return undefined;
	}

	/** Shows a message of the open conversation that is not loaded, for instance a quoted one. */
	async seek(id: string): Promise<void> {
		try {
			const message = await api.messages.get(id);
			if (message.channel_id !== this.openChannelId || message.channel_seq === undefined) return;
			await this.conversation?.show(id, message.channel_seq);
		} catch (error) {
			this.problem(error);
		}
	}

	/** A newer state of a message, everywhere it is shown. */
	replace(message: Message): void {
		if (message.channel_id) this.#windows.get(message.channel_id)?.replace(message);
		if (message.thread_root_id === this.thread?.rootId) this.thread.replace(message);
		this.edits.observe(message);
		this.directory.meet([message.author]);
		if (message.deleted_at) this.quotes = without(this.quotes, message.id);
	}

	async #confirmed(send: Send, message: Message): Promise<void> {
		if (send.rootId) {
			if (this.thread?.rootId === send.rootId) this.thread.confirmed(message);
			return;
		}
		const conversation = this.#windows.get(send.channelId);
		this.directory.count(send.channelId, message.channel_seq ?? 0, false);
		await conversation?.confirmed(message).catch((error) => this.problem(error));
	}

	submit(body: string, rootId?: string): void {
		const channel = this.directory.channel(this.openChannelId);
		if (!channel) return;
		const place = rootId ?? channel.id;
		const quote = this.quotes[place];
		this.outbox.submit({ workspaceId: channel.workspace_id, channelId: channel.id, rootId }, body, quote);
		this.quote(place, null);
		if (!rootId && this.conversation) {
			this.conversation.target = { to: 'end' };
			this.conversation.markRead();
		}
	}

	quote(place: string, quote: Quote | null): void {
		const { [place]: _, ...rest } = this.quotes;
		this.quotes = quote ? { ...rest, [place]: quote } : rest;
	}

	expireTyping(): void {
		this.typing = expired(this.typing, Date.now());
	}
}

function without(quotes: Readonly<Record<string, Quote>>, messageId: string): Record<string, Quote> {
	return Object.fromEntries(Object.entries(quotes).filter(([, quote]) => quote.id !== messageId));
}

const key = Symbol('chat');

export const provideChat = (chat: Chat): Chat => setContext(key, chat);
export const useChat = (): Chat => getContext<Chat>(key);
