// Generates src/lib/api/schema.d.ts from the published API description.
// With --check it writes nothing and fails when the committed file is stale.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const description = new URL('../../docs/openapi.yaml', import.meta.url);
const target = fileURLToPath(new URL('../src/lib/api/schema.d.ts', import.meta.url));

const header = '// Generated from docs/openapi.yaml by `npm run types`. Do not edit.\n\n';
const generated =
	header +
	astToString(await openapiTS(description, { defaultNonNullable: false, emptyObjectsUnknown: true }));

if (process.argv.includes('--check')) {
	const committed = await readFile(target, 'utf8').catch(() => '');
	if (committed !== generated) {
		console.error('src/lib/api/schema.d.ts is stale: run `npm run types` and commit the result.');
		process.exit(1);
	}
} else {
	await writeFile(target, generated);
}
