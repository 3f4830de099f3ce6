import { createSecureContext } from 'node:tls';
import type { Clock } from '../shared/clock.ts';
import type { JsonObject } from '../shared/json.ts';
import { errorText } from '../shared/log.ts';
import type { ClientCertificate, Credential, CredentialSource } from './connection.ts';
import { type ExecPlugin, runExecPlugin } from './exec-plugin.ts';
import { bearer } from './token-file.ts';

/**
 * Credentials from an exec plugin: a token, a client certificate, or both. Kept until they expire or the server refuses
 * them; requests that come while the plugin runs wait for that one run.
 */
export class ExecCredential implements CredentialSource {
  readonly #plugin: ExecPlugin;
  readonly #clock: Clock;
  #credential: Credential | undefined;
  #expiresAt = Number.POSITIVE_INFINITY;
  #running: Promise<Credential> | undefined;

  constructor(plugin: ExecPlugin, clock: Clock) {
    this.#plugin = plugin;
    this.#clock = clock;
  }

  async current(): Promise<Credential> {
    if (this.#credential !== undefined && this.#clock.now() < this.#expiresAt) return this.#credential;
    return this.#run();
  }

  async renew(refused: Credential): Promise<Credential | undefined> {
    // Of many requests that were refused together, the first has renewed it for all.
    if (this.#credential !== undefined && this.#credential !== refused) return this.#credential;
    const fresh = await this.#run();
    return isSame(fresh, refused) ? undefined : fresh;
  }

  #run(): Promise<Credential> {
    this.#running ??= this.#ask().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #ask(): Promise<Credential> {
    const status = await runExecPlugin(this.#plugin);
    const credential = this.#credentialOf(status);
    const { expirationTimestamp } = status;
    const expiresAt = typeof expirationTimestamp === 'string' ? Date.parse(expirationTimestamp) : undefined;
    if (Number.isNaN(expiresAt)) throw this.#problem('an expirationTimestamp that is no time');
    this.#credential = credential;
    this.#expiresAt = expiresAt ?? Number.POSITIVE_INFINITY;
    return credential;
  }

  #credentialOf(status: JsonObject): Credential {
    const { token, clientCertificateData: cert, clientKeyData: key } = status;
    const clientCertificate = this.#certificate(cert, key);
    if (typeof token === 'string' && token !== '') return { ...this.#bearer(token), clientCertificate };
    if (clientCertificate === undefined) throw this.#problem('neither a token nor a client certificate');
    return { headers: {}, clientCertificate };
  }

  #bearer(token: string): Credential {
    try {
      return bearer(token);
    } catch (error) {
      throw this.#problem(`a token that cannot be used: ${errorText(error)}`);
    }
  }

  #certificate(cert: unknown, key: unknown): ClientCertificate | undefined {
    if (!cert && !key) return undefined;
    if (typeof cert !== 'string' || typeof key !== 'string') {
      throw this.#problem('only one of clientCertificateData and clientKeyData');
    }
    try {
      createSecureContext({ cert, key });
    } catch (error) {
      throw this.#problem(`a client certificate that cannot be used: ${errorText(error)}`);
    }
    return { cert, key };
  }

  #problem(what: string): Error {
    const { where, command } = this.#plugin;
    return new Error(`${where}: the command ${JSON.stringify(command)} gave ${what}`);
  }
}

function isSame(a: Credential, b: Credential): boolean {
  return (
    a.headers['authorization'] === b.headers['authorization'] && a.clientCertificate?.cert === b.clientCertificate?.cert
  );
}
