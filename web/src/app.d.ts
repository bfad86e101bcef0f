declare global {
	namespace App {
		interface PageState {
			/** This history entry shows a thread that was opened from the app. */
			pane?: boolean;
		}
	}

	interface Window {
		/** Written into every document by the server, just before the end of the head. */
		__CLICKCLACK_CONFIG__?: { apiBaseUrl?: string; frontendBaseUrl?: string };
	}
}

export {};
