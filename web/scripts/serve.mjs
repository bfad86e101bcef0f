// Serves the built app the way the server does, and passes /api to a running server. For looking at a
// build without building the server, and for tests that stop and start the server under an open page.
//
//   node scripts/serve.mjs --port 5180 --api http://127.0.0.1:8080
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

const types = {
	'.css': 'text/css',
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript',
	'.json': 'application/json',
	'.svg': 'image/svg+xml',
	'.woff2': 'font/woff2'
};

const config = `<script>window.__CLICKCLACK_CONFIG__={"apiBaseUrl":"","frontendBaseUrl":""}</script>`;

/** @param {http.ServerResponse} response @param {string} path */
async function page(response, path) {
	const name = path === '/' ? '/index.html' : normalize(path);
	try {
		const body = await readFile(join(dist, name));
		send(response, 200, name, body);
	} catch {
		if (path.startsWith('/_app/') || extname(path) in types) {
			response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404 page not found');
		} else send(response, 200, '200.html', await readFile(join(dist, '200.html')));
	}
}

/** @param {http.ServerResponse} response @param {number} status @param {string} name @param {Buffer} body */
function send(response, status, name, body) {
	const type = types[/** @type {keyof typeof types} */ (extname(name))] ?? 'application/octet-stream';
	const html = type.startsWith('text/html');
	const immutable = name.startsWith('/_app/immutable/');
	response.writeHead(status, {
		'content-type': type,
		'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-store'
	});
	response.end(html ? body.toString().replace('</head>', `${config}</head>`) : body);
}

/** @param {URL} api @param {http.IncomingMessage} request @param {http.ServerResponse} response */
function pass(api, request, response) {
	const onward = http.request(
		{
			host: api.hostname,
			port: api.port,
			method: request.method,
			path: request.url,
			headers: request.headers
		},
		(answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		}
	);
	onward.on('error', () => response.destroy());
	request.pipe(onward);
}

/**
 * The app's server in front of an API server.
 * @param {{ port: number, api: string }} options
 * @returns {Promise<http.Server>}
 */
export function serve({ port, api }) {
	const target = new URL(api);
	const server = http.createServer((request, response) => {
		const { pathname } = new URL(request.url ?? '/', 'http://localhost');
		if (pathname === '/api' || pathname.startsWith('/api/')) pass(target, request, response);
		else void page(response, decodeURIComponent(pathname));
	});
	server.on('upgrade', (request, socket, head) => {
		const { method, url: path, headers } = request;
		const onward = http.request({ host: target.hostname, port: target.port, method, path, headers });
		onward.on('upgrade', (answer, upstream, first) => {
			const lines = answer.rawHeaders.flatMap((value, index, all) =>
				index % 2 === 0 ? [`${value}: ${all[index + 1]}`] : []
			);
			socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
			if (first.length > 0) socket.write(first);
			if (head.length > 0) upstream.write(head);
			upstream.pipe(socket).pipe(upstream);
			upstream.on('error', () => socket.destroy());
			socket.on('error', () => upstream.destroy());
			upstream.on('close', () => socket.destroy());
			socket.on('close', () => upstream.destroy());
		});
		onward.on('response', (answer) => {
			socket.end(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\nconnection: close\r\n\r\n`);
		});
		onward.on('error', () => socket.destroy());
		onward.end();
	});
	return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '5180' },
			api: { type: 'string', default: 'http://127.0.0.1:8080' }
		}
	});
	await serve({ port: Number(values.port), api: values.api });
	console.log(`http://127.0.0.1:${values.port} in front of ${values.api}`);
}
