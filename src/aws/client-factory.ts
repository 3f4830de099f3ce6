import { type Clock, systemClock } from '../shared/clock.ts';
import { errorText, type Logger, silent } from '../shared/log.ts';
import { endpointUrl } from './config.ts';
import { type CredentialProvider, CredentialsError, SharedCredentials } from './credentials.ts';
import { AwsHttpHandler } from './http-handler.ts';
import {
  newClient,
  type SdkClient,
  type SdkLogger,
  type SdkModule,
  type ServiceDescriptor,
  sdkLogger,
} from './sdk-module.ts';

/** Process-wide settings of the AWS layer. */
export interface AwsConfig {
  /** `--aws-region`: where the identity service is asked for the process's own credentials. */
  readonly region: string;
  /** `--aws-endpoint-url`; unset leaves the SDK's own rules (AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, profile). */
  readonly endpointUrl?: string;
  /** `--aws-endpoint-use-path-style`; only a service with names in host names looks at it. */
  readonly usePathStyle?: boolean;
  /** `--http-client-timeout` in milliseconds; 0 turns it off. Default 60000. */
  readonly httpTimeoutMs?: number;
  /** Attempts of one call, the first included. Default AWS_MAX_ATTEMPTS, else 3. */
  readonly maxAttempts?: number;
  /** An SDK retry strategy in place of the standard one. */
  readonly retryStrategy?: object;
  readonly log?: Logger;
  readonly clock?: Clock;
  /**
   * Asked right before each attempt of each call; false: it is not sent. A process that was frozen goes on in the middle
   * of a call, before any timer has told it that its time is over.
   */
  readonly mayCall?: () => boolean;
  /**
   * Where our own settings are read: AWS_CA_BUNDLE, AWS_MAX_ATTEMPTS and the proxy variables. The SDK reads the rest
   * (credentials, AWS_ENDPOINT_URL) from the process itself. Default `process.env`.
   */
  readonly env?: NodeJS.ProcessEnv;
}

/** A role to call as, in place of the process's own identity. */
export interface AwsIdentity {
  /** Tells identities apart, e.g. the role's ARN; clients are cached by it. */
  readonly key: string;
  /** Asked several times for every call: it caches and renews by itself. */
  readonly credentials: CredentialProvider;
  /** AWS did not accept the credentials: look for new ones. */
  readonly invalidate?: () => void;
}

/** Where, and as whom, a call is made. */
export interface AwsScope {
  readonly region: string;
  /** A namespace's `endpoint-url` annotation; goes before every other endpoint setting. */
  readonly endpoint?: string;
  /** Absent: the process's own credentials. */
  readonly identity?: AwsIdentity;
}

/** A client with the module it came from, which also holds the service's commands. */
export interface LoadedClient {
  readonly client: SdkClient;
  readonly module: SdkModule;
}

/** Clients kept; beyond that the least recently used one goes. Each region, role and endpoint of a service has its own. */
const maxClients = 500;
const defaultTimeoutMs = 60_000;
const defaultAttempts = 3;

/** The SDK clients of the process: made at first use, one per service and scope, over one transport and one identity. */
export class AwsClients {
  readonly #config: AwsConfig;
  readonly #env: NodeJS.ProcessEnv;
  readonly #sdkLogger: SdkLogger;
  readonly #transport: AwsHttpHandler;
  readonly #credentials: SharedCredentials;
  readonly #clients = new Map<string, Promise<LoadedClient>>();

  /** @throws when AWS_CA_BUNDLE cannot be used. */
  constructor(config: AwsConfig) {
    const timeoutMs = config.httpTimeoutMs ?? defaultTimeoutMs;
    this.#config = config;
    this.#env = config.env ?? process.env;
    this.#sdkLogger = sdkLogger(config.log ?? silent);
    const { mayCall = () => true } = config;
    this.#transport = new AwsHttpHandler({ timeoutMs, env: this.#env, logger: this.#sdkLogger, mayCall });
    this.#credentials = new SharedCredentials({
      chain: () => this.#defaultChain(),
      timeoutMs,
      clock: config.clock ?? systemClock,
      env: this.#env,
    });
  }

  /**
   * The client for a service in a scope. With `once` it sends each call a single time: for a create without a token
   * against repetition, where a retry after a lost answer would create twice.
   * @throws when the scope's endpoint is not a URL or the SDK package lacks the client.
   */
  async client(service: ServiceDescriptor, scope: AwsScope, once = false): Promise<LoadedClient> {
    const endpoint = this.#endpoint(service, scope);
    const key = JSON.stringify([service.name, scope.region, endpoint, scope.identity?.key, once]);
    const loading = this.#clients.get(key) ?? this.#load(service, scope, endpoint, once);
    // Moved to the end: the first of the map is the least recently used.
    this.#clients.delete(key);
    this.#clients.set(key, loading);
    this.#forgetOldest();
    try {
      return await loading;
    } catch (error) {
      this.#clients.delete(key);
      throw error;
    }
  }

  /** AWS did not accept the credentials of this scope: new ones are looked for at the next call. */
  invalidateCredentials(scope: AwsScope): void {
    if (scope.identity === undefined) this.#credentials.invalidate();
    else scope.identity.invalidate?.();
  }

  /** Closes the connections. */
  close(): void {
    this.#clients.clear();
    this.#transport.destroy();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #endpoint(service: ServiceDescriptor, scope: AwsScope): string | undefined {
    const text = scope.endpoint ?? (service.ownEndpoint === true ? undefined : this.#config.endpointUrl);
    return text === undefined || text === '' ? undefined : endpointUrl(text);
  }

  async #load(
    service: ServiceDescriptor,
    scope: AwsScope,
    endpoint: string | undefined,
    once: boolean,
  ): Promise<LoadedClient> {
    const module = await service.load();
    const options = {
      ...this.#shared(scope.region, once),
      credentials: scope.identity === undefined ? this.#credentials.provider : providerOf(scope.identity),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(this.#config.usePathStyle === true ? { forcePathStyle: true } : {}),
      ...service.clientOptions,
    };
    return { client: newClient(module, service, options), module };
  }

  #shared(region: string, once: boolean): object {
    const { maxAttempts, retryStrategy } = this.#config;
    const attempts = maxAttempts ?? attemptsFrom(this.#env['AWS_MAX_ATTEMPTS']);
    return {
      region,
      maxAttempts: once ? 1 : attempts,
      requestHandler: this.#transport,
      logger: this.#sdkLogger,
      ...(retryStrategy === undefined || once ? {} : { retryStrategy }),
    };
  }

  /** The default chain comes with any client; this one's settings make it use our transport and re-read rotated files. */
  async #defaultChain(): Promise<CredentialProvider> {
    const { STSClient } = await import('@aws-sdk/client-sts');
    const options = { ...this.#shared(this.#config.region, false), ignoreCache: true };
    return new STSClient(options).config.credentials;
  }

  #forgetOldest(): void {
    if (this.#clients.size <= maxClients) return;
    for (const oldest of this.#clients.keys()) {
      this.#clients.delete(oldest);
      return;
    }
  }
}

/** The identity's credentials without a copy kept by the SDK, and with failures that cannot pass for the call's own. */
function providerOf(identity: AwsIdentity): CredentialProvider {
  const provider: CredentialProvider = async (options) => {
    try {
      return await identity.credentials(options);
    } catch (error) {
      throw error instanceof CredentialsError ? error : new CredentialsError(errorText(error), { cause: error });
    }
  };
  return Object.assign(provider, { memoized: true });
}

function attemptsFrom(text: string | undefined): number {
  const attempts = Number(text);
  return Number.isInteger(attempts) && attempts >= 1 ? attempts : defaultAttempts;
}
