// The browser's storage, which may be blocked, full or tampered with. It is only ever a convenience:
// reading answers null and writing does nothing when it fails.

export function read(key: string): string | null {
	try {
		return localStorage.getItem(key);
	} catch {
		return null;
	}
}

export function write(key: string, value: string | null): void {
	try {
		if (value === null) localStorage.removeItem(key);
		else localStorage.setItem(key, value);
	} catch {
		// Blocked or full: the app goes on without it.
	}
}

export function readJson(key: string): unknown {
	const text = read(key);
	if (text === null) return null;
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

export const keys = {
	cursor: (workspaceId: string) => `clickclack:${workspaceId}:cursor`,
	lastChannel: (workspaceRouteId: string) => `clickclack:last-channel:v1:${workspaceRouteId}`,
	groups: (workspaceId: string) => `clickclack:sidebar-channel-groups:v1:${workspaceId}`,
	draft: (userId: string, place: string) => `clickclack:draft:v1:${userId}:${place}`,
	sends: (userId: string, workspaceId: string) => `clickclack:sends:v1:${userId}:${workspaceId}`,
	colorMode: 'clickclack:color-mode:v1',
	recentEmoji: 'clickclack:recent-emoji:v1'
} as const;
