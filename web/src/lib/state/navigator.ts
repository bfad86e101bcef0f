// From addresses to places and back. The newest navigation wins: an earlier one stops at its next
// step. Addresses of channels that are loaded are known exactly; all others are asked from the server.

import * as api from '$lib/api';
import { ApiError } from '$lib/api/client';
import type { Channel, Message, Route, Workspace } from '$lib/api/types';
import type { Chat } from './chat.svelte';
import { inSight } from './channels';
import * as storage from './storage';
import { seqOf } from './timeline';

export interface Address {
	readonly workspace?: string;
	readonly target?: string;
	/** The reader opened this thread from the app: its pane belongs to the history entry. */
	readonly pane?: boolean;
}

export type Go = (path: string, options: { replace: boolean; pane: boolean }) => void;

export class Navigator {
	readonly #chat: Chat;
	readonly #go: Go;
	#serial = 0;
	/** The first address, asked about while the app still finds out who is signed in. */
	#foreseen: { readonly named: string; readonly target: string; readonly route: Promise<Route> } | null =
		null;

	constructor(chat: Chat, go: Go) {
		this.#chat = chat;
		this.#go = go;
	}

	foresee({ workspace, target }: Address): void {
		if (!workspace || !target) return;
		const route = api.routes.resolve(workspace, target);
		// Whoever takes the answer sees the failure; nobody may.
		route.catch(() => undefined);
		this.#foreseen = { named: workspace, target, route };
	}

	#resolve(named: string, target: string): Promise<Route> {
		const early = this.#foreseen;
		this.#foreseen = null;
		if (early?.named === named && early.target === target) return early.route;
		return api.routes.resolve(named, target);
	}

	pathTo(workspace: Workspace, channel?: Channel): string {
		return channel ? `/app/${workspace.route_id}/${channel.route_id}` : `/app/${workspace.route_id}`;
	}

	openChannel(channel: Channel): void {
		const workspace = this.#chat.directory.workspace;
		if (!workspace || channel.id === this.#chat.openChannelId) {
			if (this.#chat.thread) this.closeThread();
			return;
		}
		this.#go(this.pathTo(workspace, channel), { replace: false, pane: false });
	}

	openWorkspace(workspace: Workspace): void {
		this.#go(this.pathTo(workspace), { replace: false, pane: false });
	}

	/** The pane opens at once; the address follows when the root's public id is known. */
	async openThread(root: Message): Promise<void> {
		const chat = this.#chat;
		const workspace = chat.directory.workspace;
		if (!workspace || chat.thread?.rootId === root.id) return;
		const thread = chat.showThread(root.id);
		if (root.route_id)
			this.#go(`/app/${workspace.route_id}/${root.route_id}`, { replace: false, pane: true });
		try {
			await thread.load();
		} catch {
			return;
		}
		const route = thread.root?.route_id;
		if (root.route_id || !route || chat.thread !== thread) return;
		this.#go(`/app/${workspace.route_id}/${route}`, { replace: false, pane: true });
	}

	closeThread(): void {
		const { directory, openChannelId } = this.#chat;
		this.#chat.hideThread();
		const channel = directory.channel(openChannelId);
		if (directory.workspace && channel) {
			this.#go(this.pathTo(directory.workspace, channel), { replace: false, pane: false });
		}
	}

	/** Makes the screen what the address says. */
	async apply(address: Address): Promise<void> {
		const serial = ++this.#serial;
		const stale = (): boolean => serial !== this.#serial;
		const chat = this.#chat;
		try {
			if (address.workspace && address.target) {
				await this.#target(address.workspace, address.target, address.pane ?? false, stale);
			} else {
				const named = address.workspace;
				const workspace = chat.directory.workspaces.find(
					(candidate) => candidate.route_id === named || candidate.id === named
				);
				await this.#default(workspace, stale);
			}
		} catch (error) {
			if (!stale()) chat.problem(error);
		}
		if (!stale()) chat.connect();
	}

	async #target(named: string, target: string, pane: boolean, stale: () => boolean): Promise<void> {
		const chat = this.#chat;
		const known = chat.directory.channels.find((channel) => channel.route_id === target);
		if (known && chat.directory.workspace?.route_id === named) {
			chat.hideThread();
			return this.#channel(known);
		}
		const open = chat.thread;
		if (open?.root?.route_id === target && open.root.channel_id === chat.openChannelId) return;

		let route;
		try {
			route = await this.#resolve(named, target);
		} catch (error) {
			if (stale()) return;
			if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 403)) throw error;
			const workspace = chat.directory.workspaces.find(
				(candidate) => candidate.route_id === named || candidate.id === named
			);
			return this.#default(workspace, stale);
		}
		if (stale()) return;
		const workspace = await this.#enter(route.workspace_id, stale);
		if (!workspace || stale()) return;
		const channelId = route.target_type === 'channel' ? route.target_id : route.parent_id;
		const channel = channelId ? await this.#listed(channelId) : undefined;
		if (stale()) return;
		if (!channel) return this.#default(workspace, stale);
		if (location.pathname !== route.canonical_path) {
			this.#go(route.canonical_path, { replace: true, pane });
		}
		if (route.target_type === 'channel') {
			chat.hideThread();
			return this.#channel(channel);
		}
		await this.#thread(channel, route.target_id, pane, stale);
	}

	async #thread(channel: Channel, rootId: string, pane: boolean, stale: () => boolean): Promise<void> {
		const chat = this.#chat;
		const content = await api.threads.get(rootId);
		if (stale()) return;
		const conversation = chat.show(channel.id);
		this.#remember(channel);
		if (pane || content.replies.length > 0) {
			chat.showThread(rootId).take(content);
			if (!conversation.open) await conversation.enter();
			return;
		}
		// A root without replies is a place in its channel.
		chat.hideThread();
		const place = { id: rootId, seq: seqOf(content.root) };
		if (conversation.open) await conversation.show(place.id, place.seq);
		else await conversation.enter(place);
	}

	async #channel(channel: Channel): Promise<void> {
		const conversation = this.#chat.show(channel.id);
		this.#remember(channel);
		if (!conversation.open) await conversation.enter();
	}

	/** The last visited channel, else `guest`, else the first one. */
	async #default(wanted: Workspace | undefined, stale: () => boolean): Promise<void> {
		const chat = this.#chat;
		const first = wanted ?? chat.directory.workspaces[0];
		if (!first) return;
		const workspace = await this.#enter(first.id, stale);
		if (!workspace || stale()) return;
		const channel = this.#defaultChannel(workspace);
		if (!channel) return;
		this.#go(this.pathTo(workspace, channel), { replace: true, pane: false });
	}

	#defaultChannel(workspace: Workspace): Channel | undefined {
		const { channels } = this.#chat.directory;
		const key = storage.keys.lastChannel(workspace.route_id);
		const last = storage.readJson(key) as { id?: unknown } | null;
		const remembered = channels.find((channel) => channel.id === last?.id);
		if (last && !remembered) storage.write(key, null);
		return (
			remembered ??
			channels.find((channel) => channel.name.toLowerCase() === 'guest') ??
			inSight(channels)[0] ??
			channels[0]
		);
	}

	#remember(channel: Channel): void {
		const workspace = this.#chat.directory.workspace;
		if (!workspace) return;
		storage.write(
			storage.keys.lastChannel(workspace.route_id),
			JSON.stringify({ id: channel.id, routeID: channel.route_id })
		);
	}

	async #enter(workspaceId: string, stale: () => boolean): Promise<Workspace | undefined> {
		const { directory } = this.#chat;
		if (directory.workspace?.id === workspaceId) return directory.workspace;
		let workspace = directory.workspaces.find((candidate) => candidate.id === workspaceId);
		if (!workspace) {
			await directory.loadWorkspaces();
			if (stale()) return undefined;
			workspace = directory.workspaces.find((candidate) => candidate.id === workspaceId);
		}
		if (workspace) await this.#chat.enter(workspace);
		return workspace;
	}

	/** A channel that is missing from the list may be newer than the list. */
	async #listed(channelId: string): Promise<Channel | undefined> {
		const { directory } = this.#chat;
		if (!directory.channel(channelId)) await directory.loadChannels();
		return directory.channel(channelId);
	}
}
