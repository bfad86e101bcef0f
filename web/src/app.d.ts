declare global {
	interface Window {
		/** Written into every document by the server, just before the end of the head. */
		__CLICKCLACK_CONFIG__?: { apiBaseUrl?: string; frontendBaseUrl?: string };
	}
}

export {};
