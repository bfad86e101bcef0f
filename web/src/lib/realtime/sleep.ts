// Notices that the machine slept: a timer that should have run every few seconds did not.

const every = 10_000;
/** Background tabs slow their timers to one a minute; more than two of those means sleep. */
const tooLong = 150_000;

export function whenSlept(run: () => void): () => void {
	let last = Date.now();
	const timer = setInterval(() => {
		const now = Date.now();
		if (now - last > tooLong) run();
		last = now;
	}, every);
	return () => clearInterval(timer);
}
