// What a first visit of /app downloads: the entry, and everything it imports statically, compressed.
// Fails above the budget.
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';

const budget = 180 * 1024;
const output = fileURLToPath(new URL('../.svelte-kit/output/client', import.meta.url));
const dist = fileURLToPath(new URL('../dist', import.meta.url));

/** @type {Record<string, { file: string, imports?: string[], css?: string[] }>} */
const manifest = JSON.parse(await readFile(join(output, '.vite/manifest.json'), 'utf8'));
// The client's start, and every route module except the error page.
const first = Object.keys(manifest).filter((name) =>
	/runtime\/client\/entry\.js$|client-optimized\/(app|nodes\/[02-9]|nodes\/\d\d)\.js$/.test(name)
);

/** @type {Set<string>} */
const files = new Set();
/** @param {string} name */
function visit(name) {
	const entry = manifest[name];
	if (!entry || files.has(entry.file)) return;
	files.add(entry.file);
	entry.css?.forEach((file) => files.add(file));
	entry.imports?.forEach(visit);
}
first.forEach(visit);

/** @param {string} file */
async function weight(file) {
	const path = join(dist, file);
	const compressed = await stat(`${path}.br`).catch(() => stat(path));
	return compressed.size;
}

let script = 0;
let style = 0;
for (const file of files) {
	const bytes = await weight(file);
	if (file.endsWith('.css')) style += bytes;
	else script += bytes;
	console.log(`${(bytes / 1024).toFixed(1).padStart(7)} KiB  ${dirname(file)}/${file.split('/').pop()}`);
}
console.log(
	`${(script / 1024).toFixed(1).padStart(7)} KiB  JavaScript of a first visit, budget ${budget / 1024}`
);
console.log(`${(style / 1024).toFixed(1).padStart(7)} KiB  styles`);
if (script > budget) process.exit(1);
