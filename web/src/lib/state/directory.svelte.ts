// What surrounds a conversation: the workspaces, the channels of the open one with their counters, and
// the people in it. Lists are replaced whole; only the newest answer of each list counts.

import * as api from '$lib/api';
import type { Channel, Member, User, Workspace } from '$lib/api/types';
import { counted, readUpTo, reconciled } from './channels';

export class Directory {
	workspaces = $state.raw<readonly Workspace[]>([]);
	workspace = $state.raw<Workspace | null>(null);
	channels = $state.raw<readonly Channel[]>([]);
	members = $state.raw<readonly Member[]>([]);

	/** Everybody whose name was seen: members, and authors who have left. */
	#users = $state.raw<ReadonlyMap<string, User>>(new Map());
	#workspacesSerial = 0;
	#channelsSerial = 0;
	#membersSerial = 0;

	readonly byHandle = $derived.by(() => {
		const known = new Map<string, User>();
		for (const user of this.#users.values()) {
			if (user.handle && !user.deleted_at) known.set(user.handle.toLowerCase(), user);
		}
		return known;
	});

	user(id: string): User | undefined {
		return this.#users.get(id);
	}

	channel(id: string | null): Channel | undefined {
		return id === null ? undefined : this.channels.find((channel) => channel.id === id);
	}

	/** Names met in messages. Members win: their list is the fresher source. */
	meet(users: Iterable<User>): void {
		let next: Map<string, User> | null = null;
		for (const user of users) {
			const known = this.#users.get(user.id);
			if (known && same(known, user)) continue;
			next ??= new Map(this.#users);
			next.set(user.id, user);
		}
		if (next) this.#users = next;
	}

	async loadWorkspaces(): Promise<void> {
		const serial = ++this.#workspacesSerial;
		const list = await api.workspaces.list();
		if (serial !== this.#workspacesSerial) return;
		this.workspaces = list;
		const open = this.workspace;
		if (open) this.workspace = list.find((workspace) => workspace.id === open.id) ?? open;
	}

	/** Leaves everything that belonged to the previous workspace behind. */
	async enter(workspace: Workspace): Promise<void> {
		this.workspace = workspace;
		this.channels = [];
		this.members = [];
		this.#membersSerial += 1;
		await this.loadChannels();
	}

	async loadChannels(): Promise<void> {
		const workspace = this.workspace;
		if (!workspace) return;
		const serial = ++this.#channelsSerial;
		const list = await api.channels.list(workspace.id);
		if (serial !== this.#channelsSerial || workspace.id !== this.workspace?.id) return;
		this.channels = reconciled(this.channels, list);
	}

	/** All pages, in the background; a failing page leaves what is there. */
	async loadMembers(): Promise<void> {
		const workspace = this.workspace;
		if (!workspace) return;
		const serial = ++this.#membersSerial;
		const members: Member[] = [];
		let cursor: string | undefined;
		try {
			do {
				const page = await api.workspaces.members(workspace.id, cursor);
				if (serial !== this.#membersSerial) return;
				members.push(...page.members);
				this.meet(page.members.map((member) => member.user));
				cursor = page.next_cursor;
			} while (cursor);
			this.members = members;
		} catch {
			this.members = members;
		}
	}

	count(channelId: string, seq: number, raisesUnread: boolean): void {
		this.channels = counted(this.channels, channelId, seq, raisesUnread);
	}

	read(channelId: string, seq: number): void {
		this.channels = readUpTo(this.channels, channelId, seq);
	}

	add(channel: Channel): void {
		if (this.channel(channel.id)) return;
		this.channels = [...this.channels, channel].sort((a, b) => (a.name < b.name ? -1 : 1));
	}

	clear(): void {
		this.workspaces = [];
		this.workspace = null;
		this.channels = [];
		this.members = [];
		this.#users = new Map();
		this.#workspacesSerial += 1;
		this.#channelsSerial += 1;
		this.#membersSerial += 1;
	}
}

function same(a: User, b: User): boolean {
	return (
		a.display_name === b.display_name &&
		a.handle === b.handle &&
		a.avatar_url === b.avatar_url &&
		a.deleted_at === b.deleted_at
	);
}
