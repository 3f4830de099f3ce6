import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { isObject, type Json, type JsonObject } from '../../src/shared/json.ts';

/** Makes one request to the API server as its administrator and resolves with the answer's body. */
export type ApiRequest = (method: string, path: string, body?: JsonObject) => Promise<JsonObject>;

/** Where the API server is and how to prove who we are. */
export interface ApiAccess {
  readonly url: string;
  /** The file with the certificate to trust; read at each request, as the server makes it at its first start. */
  readonly caFile: string;
  readonly token: string;
}

/** A request function for the rig itself, apart from the client under test. A status of 400 or more rejects. */
export function apiRequest(access: ApiAccess): ApiRequest {
  return async (method, path, body) => {
    const ca = await readFile(access.caFile);
    const headers = { authorization: `Bearer ${access.token}`, 'content-type': 'application/json' };
    const { status, text } = await exchange(`${access.url}${path}`, { method, ca, headers }, body);
    if (status >= 400) throw new Error(`${method} ${path} answered ${status}: ${text.slice(0, 500)}`);
    const answer: Json = text.startsWith('{') ? JSON.parse(text) : { text };
    return isObject(answer) ? answer : {};
  };
}

interface ExchangeOptions {
  readonly method: string;
  readonly ca: Buffer;
  readonly headers: Record<string, string>;
}

function exchange(url: string, options: ExchangeOptions, body?: JsonObject): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { ...options, agent: false, timeout: 10_000 }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${url} did not answer in 10 s`)));
    outgoing.on('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
