// Made-up messages, channels and people for tests.

import type { Channel, Message, MessagePage, User } from '$lib/api/types';

export function user(id: string, handle = id): User {
	return {
		id,
		kind: 'human',
		display_name: id,
		handle,
		avatar_url: '',
		created_at: '2026-01-01T00:00:00Z'
	};
}

export function message(seq: number, change: Partial<Message> = {}): Message {
	const author = change.author_id ?? 'ada';
	return {
		id: `m${seq}`,
		workspace_id: 'w',
		channel_id: 'c',
		author_id: author,
		author: user(author),
		thread_root_id: `m${seq}`,
		channel_seq: seq,
		body: `message ${seq}`,
		body_format: 'markdown',
		kind: 'message',
		created_at: new Date(Date.UTC(2026, 0, 5, 9, 0, seq)).toISOString(),
		...change
	};
}

export function page(from: number, to: number, change: Partial<MessagePage> = {}): MessagePage {
	const messages = Array.from({ length: Math.max(to - from + 1, 0) }, (_, index) => message(from + index));
	return {
		messages,
		oldest_seq: messages.length > 0 ? from : 0,
		newest_seq: messages.length > 0 ? to : 0,
		has_older: from > 1,
		has_newer: false,
		...change
	};
}

export function channel(id: string, change: Partial<Channel> = {}): Channel {
	return {
		id,
		route_id: `C-${id}`,
		workspace_id: 'w',
		name: id,
		kind: 'public',
		created_at: '2026-01-01T00:00:00Z',
		external_managed: false,
		last_seq: 0,
		last_read_seq: 0,
		unread_count: 0,
		...change
	};
}
