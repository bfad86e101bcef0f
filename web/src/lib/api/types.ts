// Short names for the shapes that the app handles most, all from the generated schema.

import type { components } from './schema';

type Schemas = components['schemas'];

export type User = Schemas['User'];
export type Me = Schemas['Me'];
export type Workspace = Schemas['Workspace'];
export type Channel = Schemas['Channel'];
export type Message = Schemas['Message'];
/** The schema narrows the rows to root messages, which `Message` covers. */
export type MessagePage = Omit<Schemas['MessagePage'], 'messages'> & { readonly messages: Message[] };
export type Thread = Schemas['Thread'];
export type ThreadState = Schemas['ThreadState'];
export type ReactionSummary = Schemas['ReactionSummary'];
export type Member = Schemas['WorkspaceMember'];
export type SessionInfo = Schemas['Session'];
export type Route = Schemas['Route'];
export type EventPayloads = Schemas['EventPayloads'];

/**
 * One frame of the socket or entry of the log. Later servers may send types that this build does not
 * know, so the type is open; `payloadOf` narrows the payload.
 */
export interface RealtimeEvent {
	readonly id: string;
	/** Empty for events that are not stored. */
	readonly cursor: string;
	readonly type: string;
	readonly workspace_id: string;
	readonly channel_id?: string;
	readonly seq?: number;
	readonly created_at: string;
	readonly payload: unknown;
	readonly mentioned_user_ids?: readonly string[];
}
