// Where the links of the product page lead. The page is one file for every instance, so what depends on
// the host name is decided by a few lines in the visitor's browser.

export const docs = 'https://docs.clickclack.chat';

/**
 * `app.` hosts open the chat at once, and so does the way back from a sign-in that the app began. Only
 * the hosted product's own two names lead elsewhere; every other instance links to itself.
 */
function address(): void {
	const host = location.hostname.toLowerCase();
	let returning = false;
	try {
		returning = sessionStorage.getItem('clickclack:signing-in') !== null;
		sessionStorage.removeItem('clickclack:signing-in');
	} catch {
		// Blocked storage: the visitor follows the link.
	}
	if (host.startsWith('app.') || returning) {
		location.replace('/app');
		return;
	}
	if (host !== 'clickclack.chat' && host !== 'www.clickclack.chat') return;
	addEventListener('DOMContentLoaded', () => {
		const target = 'https://app.clickclack.chat';
		document.querySelectorAll<HTMLAnchorElement>('[data-app]').forEach((link) => (link.href = target));
		document.querySelectorAll('[data-app-text]').forEach((text) => {
			text.textContent = 'The hosted chat, at app.clickclack.chat';
		});
	});
}

export const addressScript = `<script>(${address.toString()})()</${'script'}>`;
