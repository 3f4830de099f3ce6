import { readFile } from 'node:fs/promises';
import type { Clock } from '../shared/clock.ts';
import type { Credential, CredentialSource } from './connection.ts';

/** How long a token is used without a look at its file; the kubelet renews one when a fifth of its life is left. */
const recheckMs = 60_000;

/**
 * A bearer token in a file that somebody renews, as the kubelet does a ServiceAccount's. Read again at most once a
 * minute, and when the server refuses the token. While the file cannot be read, the token of before stays in use.
 */
export class TokenFile implements CredentialSource {
  readonly #path: string;
  readonly #clock: Clock;
  #credential: Credential | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  async current(): Promise<Credential> {
    if (this.#credential !== undefined && this.#clock.now() - this.#readAt < recheckMs) return this.#credential;
    try {
      return await this.#read();
    } catch (error) {
      if (this.#credential === undefined) throw error;
      return this.#credential;
    }
  }

  async renew(refused: Credential): Promise<Credential | undefined> {
    const fresh = await this.#read().catch(() => refused);
    return fresh.headers['authorization'] === refused.headers['authorization'] ? undefined : fresh;
  }

  async #read(): Promise<Credential> {
    try {
      const fresh = bearer((await readFile(this.#path, 'utf8')).trim());
      this.#readAt = this.#clock.now();
      if (fresh.headers['authorization'] !== this.#credential?.headers['authorization']) this.#credential = fresh;
      return this.#credential ?? fresh;
    } catch (cause) {
      throw new Error(`${this.#path}: cannot use the token for the Kubernetes API`, { cause });
    }
  }
}

/** The credential that a bearer token is. @throws when the token cannot be part of a header. */
export function bearer(token: string): Credential {
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new Error('a bearer token is one line of ASCII without spaces, and not empty');
  return { headers: { authorization: `Bearer ${token}` } };
}
