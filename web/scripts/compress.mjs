// Writes a brotli and a gzip variant beside every compressible file of the build.
// The server embeds both and picks by Accept-Encoding; woff2 and png are compressed already.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const compressible = new Set(['.html', '.js', '.css', '.json', '.svg', '.txt', '.webmanifest']);

// Below this a variant saves less than a packet and only costs space in the binary.
const smallest = 256;

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

const entries = await readdir(dist, { recursive: true, withFileTypes: true });
const files = entries
	.filter((entry) => entry.isFile() && compressible.has(extname(entry.name)))
	.map((entry) => join(entry.parentPath, entry.name));

await Promise.all(
	files.map(async (file) => {
		const source = await readFile(file);
		if (source.length < smallest) return;
		const [br, gz] = await Promise.all([
			brotli(source, {
				params: {
					[constants.BROTLI_PARAM_QUALITY]: 11,
					[constants.BROTLI_PARAM_SIZE_HINT]: source.length
				}
			}),
			gzipped(source, { level: 9 })
		]);
		if (br.length < source.length) await writeFile(`${file}.br`, br);
		if (gz.length < source.length) await writeFile(`${file}.gz`, gz);
	})
);
