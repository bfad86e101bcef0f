// The one place where a realtime event changes what the app knows. Handlers run one after another; a
// handler that throws ends the connection without moving the cursor, so only throw when a retry helps.

import * as api from '$lib/api';
import { ApiError } from '$lib/api/client';
import type { EventPayloads, RealtimeEvent } from '$lib/api/types';
import type { Chat } from './chat.svelte';
import { started, stopped } from './typing';

type Payload<T extends keyof EventPayloads> = EventPayloads[T];

export async function applyEvent(chat: Chat, event: RealtimeEvent): Promise<void> {
	if (event.workspace_id !== chat.directory.workspace?.id) return;
	switch (event.type) {
		case 'message.created':
			return created(chat, event, event.payload as Payload<'message.created'>);
		case 'message.updated':
		case 'message.deleted':
			return changed(chat, event, event.payload as Payload<'message.updated'>);
		case 'thread.state_updated':
			return threadMoved(chat, event, event.payload as Payload<'thread.state_updated'>);
		case 'reaction.added':
		case 'reaction.removed':
			return reacted(chat, event, event.payload as Payload<'reaction.added'>);
		case 'channel.created':
		case 'channel.updated':
			return chat.channelsChanged();
		case 'channel.read':
			return readElsewhere(chat, event, event.payload as Payload<'channel.read'>);
		case 'member.moderation_updated':
			await chat.directory.loadWorkspaces();
			return chat.channelsChanged();
		case 'workspace.updated':
		case 'workspace.ownership_transferred':
			return chat.directory.loadWorkspaces();
		case 'typing.started':
		case 'typing.stopped':
			return typed(chat, event, event.payload as { user_id: string });
	}
}

async function created(chat: Chat, event: RealtimeEvent, payload: Payload<'message.created'>): Promise<void> {
	const { channel_id, seq } = event;
	if (!channel_id || seq === undefined) return;
	const known = chat.directory.channel(channel_id);
	// A sequence that was counted already says nothing new, for instance after one's own send.
	if (!known || seq <= known.last_seq) return;
	const byMe = payload.author_id === chat.meId;
	const ordinary = !('kind' in payload) || !payload.kind;
	chat.directory.count(channel_id, seq, !byMe && ordinary);
	chat.typing = channel_id === chat.openChannelId ? stopped(chat.typing, payload.author_id) : chat.typing;
	// The answer to the send that is still on its way replaces the placeholder; no fetch is needed.
	if (byMe && payload.nonce && chat.outbox.sends.some((send) => send.nonce === payload.nonce)) return;
	await chat.known(channel_id)?.arrived(seq, byMe);
}

async function changed(chat: Chat, event: RealtimeEvent, payload: Payload<'message.updated'>): Promise<void> {
	const shown = chat.find(payload.message_id);
	if (!shown || (event.type === 'message.deleted' && shown.deleted_at)) return;
	const edited = shown.edited_at ?? '';
	// A replayed edit that the loaded page already contains. Only files arrive without an edit time.
	if (edited !== '' && Date.parse(edited) > Date.parse(event.created_at)) return;
	const message = await reread(() => api.messages.get(payload.message_id));
	if (message) chat.replace(message);
}

async function threadMoved(
	chat: Chat,
	event: RealtimeEvent,
	payload: Payload<'thread.state_updated'>
): Promise<void> {
	const rootId = payload.root_message_id;
	const root = chat.find(rootId);
	const open = chat.thread?.rootId === rootId ? chat.thread : null;
	if (!root && !open) return;
	const last = (open?.root ?? root)?.thread_state?.last_reply_at;
	if (last && Date.parse(last) > Date.parse(event.created_at)) return;
	const thread = await reread(() => api.threads.get(rootId));
	if (!thread) return;
	chat.replace({ ...thread.root, thread_state: thread.thread_state });
	if (chat.thread?.rootId === rootId) chat.thread.take(thread);
}

function reacted(chat: Chat, event: RealtimeEvent, payload: Payload<'reaction.added'>): void {
	const mine = payload.user_id === chat.meId ? event.type === 'reaction.added' : undefined;
	chat.reactions.observe(payload.message_id, {
		cursor: event.cursor,
		emoji: payload.emoji,
		count: payload.count,
		mine
	});
}

async function readElsewhere(
	chat: Chat,
	event: RealtimeEvent,
	payload: Payload<'channel.read'>
): Promise<void> {
	if (payload.user_id !== chat.meId || event.seq === undefined) return;
	const before = chat.directory.channel(payload.channel_id);
	if (!before || event.seq <= before.last_read_seq) return;
	chat.directory.read(payload.channel_id, event.seq);
	const after = chat.directory.channel(payload.channel_id);
	// Read in part: only the server knows how many are left.
	if (after && after.unread_count > 0) await chat.directory.loadChannels();
	chat.known(payload.channel_id)?.readElsewhere();
}

function typed(chat: Chat, event: RealtimeEvent, payload: { user_id: string }): void {
	if (payload.user_id === chat.meId || event.channel_id !== chat.openChannelId) return;
	chat.typing =
		event.type === 'typing.started'
			? started(chat.typing, payload.user_id, Date.now())
			: stopped(chat.typing, payload.user_id);
}

/** Reads one thing again. What is gone or hidden meanwhile is no failure of the stream. */
async function reread<T>(read: () => Promise<T>): Promise<T | null> {
	try {
		return await read();
	} catch (error) {
		if (error instanceof ApiError && (error.status === 404 || error.status === 403)) return null;
		throw error;
	}
}
