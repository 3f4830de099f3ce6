import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type JsonObject, objectIn } from '../shared/json.ts';
import { excerpt, invalidResponse, KubeError, statusError } from './kube-error.ts';
import type { Status } from './object.ts';

const maxErrorBytes = 64 * 1024;
/** Node cannot hold a longer string than about 512 MiB; a page of 500 objects that nears it is no list of ours. */
const maxBodyBytes = 256 * 1024 * 1024;

/** The text of an answer. Rejects when it is cut off, or larger than any sound answer. */
export async function readBody(response: IncomingMessage): Promise<string> {
  const { text, whole } = await read(response, maxBodyBytes);
  if (!whole) throw invalidResponse(`the answer is larger than ${maxBodyBytes} bytes`, response.statusCode);
  return text;
}

/** The error that an answer with a status of 300 or more means. `request` names the request: method and URL. */
export async function readError(response: IncomingMessage, request: string): Promise<KubeError> {
  const code = response.statusCode ?? 0;
  const { text } = await read(response, maxErrorBytes);
  const retryAfterMs = retryAfter(response.headers['retry-after']);
  const status = objectIn(text);
  if (isStatus(status)) return statusError(status, code, retryAfterMs);
  // Not from the API server itself, or from a path that it does not serve: a proxy's page, `404 page not found`.
  const reason = (STATUS_CODES[code] ?? '').replaceAll(' ', '');
  const said = excerpt(text);
  const message = `${request}: HTTP ${code}${said === '' ? '' : `: ${said}`}`;
  return new KubeError({ code, reason, message, retryAfterMs });
}

/** The JSON object that an answer consists of. */
export function parseObject(text: string, request: string, code: number): JsonObject {
  const value = objectIn(text);
  if (value !== undefined) return value;
  throw invalidResponse(`${request}: the answer is not a JSON object: ${excerpt(text)}`, code);
}

/** True for an object of kind Status. */
export function isStatus(value: JsonObject | undefined): value is JsonObject & Status {
  return value !== undefined && value['kind'] === 'Status' && value['apiVersion'] === 'v1';
}

async function read(response: IncomingMessage, maxBytes: number): Promise<{ text: string; whole: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of decoded(response)) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > maxBytes) return { text: Buffer.concat(chunks).toString(), whole: false };
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString(), whole: true };
}

function decoded(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  // The failure reaches the reader through the stream itself.
  return pipeline(response, createGunzip(), () => {});
}

/** Milliseconds, from seconds or an HTTP date. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
