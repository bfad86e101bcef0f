// Every call that the app makes, by what it does. Components and stores use these names only.

import { client, take } from './client';
import type {
	Channel,
	Me,
	Member,
	Message,
	MessagePage,
	ReactionSummary,
	Route,
	SessionInfo,
	Thread,
	Workspace
} from './types';

export interface PageRequest {
	limit?: number;
	before_seq?: number;
	after_seq?: number;
	around_seq?: number;
}

export interface Draft {
	body: string;
	nonce: string;
	quoted_message_id?: string;
}

export const me = {
	get: async (): Promise<Me> => (await take(client.GET('/api/me'), 'Could not load your account')).user,
	update: async (body: {
		display_name?: string;
		handle?: string;
		appearance_preferences?: { color_mode?: '' | 'light' | 'dark' };
	}): Promise<Me> => (await take(client.PATCH('/api/me', { body }), 'Could not save your profile')).user,
	sessions: async (): Promise<SessionInfo[]> =>
		(await take(client.GET('/api/me/sessions'), 'Could not load your sessions')).sessions,
	endSession: async (session_id: string): Promise<void> => {
		await take(
			client.DELETE('/api/me/sessions/{session_id}', { params: { path: { session_id } } }),
			'Could not end the session'
		);
	},
	signIn: async (token: string): Promise<void> => {
		await take(client.POST('/api/auth/magic/consume', { body: { token } }), 'Could not sign in');
	},
	signOut: async (): Promise<void> => {
		await take(client.POST('/api/auth/logout'), 'Could not sign out');
	}
};

export const workspaces = {
	list: async (): Promise<Workspace[]> =>
		(await take(client.GET('/api/workspaces'), 'Could not load your workspaces')).workspaces,
	create: async (name: string): Promise<Workspace> =>
		(await take(client.POST('/api/workspaces', { body: { name } }), 'Could not create the workspace'))
			.workspace,
	members: async (
		workspace_id: string,
		cursor?: string
	): Promise<{ members: Member[]; next_cursor?: string }> =>
		take(
			client.GET('/api/workspaces/{workspace_id}/members', {
				params: { path: { workspace_id }, query: { limit: 100, cursor } }
			}),
			'Could not load the members'
		)
};

export const invites = {
	/** Joins as whoever is signed in; with a name, signs up first. */
	accept: async (token: string, signUp?: { display_name: string; email: string }): Promise<Workspace> =>
		(
			await take(
				client.POST('/api/invites/accept', { body: { token, ...signUp } }),
				'Could not join with this invite'
			)
		).workspace
};

export const channels = {
	list: async (workspace_id: string): Promise<Channel[]> =>
		(
			await take(
				client.GET('/api/workspaces/{workspace_id}/channels', { params: { path: { workspace_id } } }),
				'Could not load the channels'
			)
		).channels,
	create: async (workspace_id: string, name: string): Promise<Channel> =>
		(
			await take(
				client.POST('/api/workspaces/{workspace_id}/channels', {
					params: { path: { workspace_id } },
					body: { name, kind: 'public' }
				}),
				'Could not create the channel'
			)
		).channel,
	read: async (channel_id: string, seq: number): Promise<void> => {
		await take(
			client.POST('/api/channels/{channel_id}/read', { params: { path: { channel_id } }, body: { seq } }),
			'Could not mark as read'
		);
	}
};

export const messages = {
	page: async (channel_id: string, query: PageRequest): Promise<MessagePage> =>
		take(
			client.GET('/api/channels/{channel_id}/messages', { params: { path: { channel_id }, query } }),
			'Could not load messages'
		),
	get: async (message_id: string): Promise<Message> =>
		(
			await take(
				client.GET('/api/messages/{message_id}', { params: { path: { message_id } } }),
				'Could not load the message'
			)
		).message,
	send: async (channel_id: string, body: Draft): Promise<Message> =>
		(
			await take(
				client.POST('/api/channels/{channel_id}/messages', { params: { path: { channel_id } }, body }),
				'Could not send'
			)
		).message,
	edit: async (message_id: string, body: string): Promise<Message> =>
		(
			await take(
				client.PATCH('/api/messages/{message_id}', { params: { path: { message_id } }, body: { body } }),
				'Could not save the message'
			)
		).message,
	remove: async (message_id: string): Promise<Message> =>
		(
			await take(
				client.DELETE('/api/messages/{message_id}', { params: { path: { message_id } } }),
				'Could not delete the message'
			)
		).message,
	link: async (message_id: string): Promise<Message> =>
		(
			await take(
				client.POST('/api/messages/{message_id}/route', { params: { path: { message_id } } }),
				'Could not create the link'
			)
		).message,
	react: async (
		message_id: string,
		emoji: string,
		on: boolean
	): Promise<{ event: { cursor: string }; reactions: ReactionSummary[] }> =>
		on
			? take(
					client.POST('/api/messages/{message_id}/reactions', {
						params: { path: { message_id } },
						body: { emoji }
					}),
					'Could not react'
				)
			: take(
					client.DELETE('/api/messages/{message_id}/reactions/{emoji}', {
						params: { path: { message_id, emoji } }
					}),
					'Could not take back the reaction'
				)
};

export const threads = {
	/** The newest replies when there are more than one answer holds. */
	get: async (message_id: string): Promise<Thread> =>
		take(
			client.GET('/api/messages/{message_id}/thread', {
				params: { path: { message_id }, query: { limit: 200, latest: true } }
			}),
			'Could not load the thread'
		),
	reply: async (message_id: string, body: Draft): Promise<Message> =>
		(
			await take(
				client.POST('/api/messages/{message_id}/thread/replies', {
					params: { path: { message_id } },
					body
				}),
				'Could not reply'
			)
		).message
};

export const routes = {
	resolve: async (workspace_route_id: string, target_route_id: string): Promise<Route> =>
		(
			await take(
				client.GET('/api/routes/{workspace_route_id}/{target_route_id}', {
					params: { path: { workspace_route_id, target_route_id } }
				}),
				'Could not open the address'
			)
		).route
};

export const realtime = {
	/** The greatest visible cursor. A missing one is an error, so that the connection tries again. */
	tail: async (workspace_id: string): Promise<string> => {
		const { tail_cursor } = await take(
			client.GET('/api/realtime/events', {
				params: { query: { workspace_id, limit: 1, include_tail: true } }
			}),
			'Could not reach the event log'
		);
		if (typeof tail_cursor !== 'string') throw new TypeError('the event log named no tail');
		return tail_cursor;
	},
	/** Failures are silent: typing is a courtesy. */
	typing: async (workspace_id: string, channel_id: string, on: boolean): Promise<void> => {
		await client
			.POST('/api/realtime/ephemeral', {
				body: {
					workspace_id,
					type: on ? 'typing.started' : 'typing.stopped',
					channel_id,
					direct_conversation_id: '',
					payload: {}
				}
			})
			.catch(() => undefined);
	}
};
