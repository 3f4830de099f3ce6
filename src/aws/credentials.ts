import type { Clock } from '../shared/clock.ts';

/** AWS credentials as the SDK passes them. Never log one. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
  readonly accountId?: string;
}

/** Finds credentials; `forceRefresh` asks for new ones although those at hand look valid. */
export type CredentialProvider = (options?: { readonly forceRefresh?: boolean }) => Promise<AwsCredentials>;

/** No credentials could be had. The text says which sources were tried. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
}

/** What {@link SharedCredentials} needs. */
export interface SharedCredentialsOptions {
  /** Makes a provider of the SDK's default chain, which caches and renews. Called again after a hang. */
  readonly chain: () => Promise<CredentialProvider>;
  /** How long one look-up may take, in milliseconds; 0 means for ever. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
}

/** AWS refusing credentials makes us look for others at most this often, however many calls were refused. */
const refreshPauseMs = 10_000;

/**
 * The process's own credentials: one instance of the SDK's default chain (environment, shared files, IRSA web identity,
 * Pod Identity, instance metadata) behind every client, so that one look-up serves all services and regions.
 */
export class SharedCredentials {
  readonly #options: SharedCredentialsOptions;
  #chain: Promise<CredentialProvider> | undefined;
  #rejected = false;
  #readAt = Number.NEGATIVE_INFINITY;

  /** To be given to clients. `memoized` tells the SDK not to keep a copy of its own, which would outlive a rotation. */
  readonly provider: CredentialProvider & { readonly memoized: true };

  constructor(options: SharedCredentialsOptions) {
    this.#options = options;
    this.provider = Object.assign(() => this.#get(), { memoized: true as const });
  }

  /** AWS did not accept the credentials: the next call looks for new ones. */
  invalidate(): void {
    if (this.#options.clock.now() - this.#readAt >= refreshPauseMs) this.#rejected = true;
  }

  async #get(): Promise<AwsCredentials> {
    const forceRefresh = this.#rejected;
    try {
      const credentials = await this.#withinTime(this.#ask(forceRefresh));
      if (forceRefresh || this.#readAt === Number.NEGATIVE_INFINITY) this.#readAt = this.#options.clock.now();
      if (forceRefresh) this.#rejected = false;
      return credentials;
    } catch (error) {
      if (error instanceof CredentialsError) throw error;
      throw new CredentialsError(explain(error, this.#options.env), { cause: error });
    }
  }

  async #ask(forceRefresh: boolean): Promise<AwsCredentials> {
    this.#chain ??= this.#options.chain().catch((error: unknown) => {
      this.#chain = undefined;
      throw error;
    });
    const chain = await this.#chain;
    return chain({ forceRefresh });
  }

  /** A source that hangs (a credential process, say) must not hold up every call: give up, and start anew next time. */
  #withinTime(work: Promise<AwsCredentials>): Promise<AwsCredentials> {
    const { timeoutMs, clock, env } = this.#options;
    if (timeoutMs === 0) return work;
    return new Promise((resolve, reject) => {
      const cancel = clock.after(timeoutMs, () => {
        this.#chain = undefined;
        reject(new CredentialsError(`no answer within ${timeoutMs / 1000} s; ${sources(env)}`));
      });
      void work.then(resolve, reject).finally(cancel);
    });
  }
}

function explain(error: unknown, env: NodeJS.ProcessEnv): string {
  const text = error instanceof Error ? error.message : String(error);
  if (!text.startsWith('Could not load credentials from any providers')) return text;
  return (
    `none found; ${sources(env)}. Give the pod's service account a role (IRSA or EKS Pod Identity), ` +
    'or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'
  );
}

/** Each source of the default chain by the variable that turns it on, and whether it is set: names, never values. */
function sources(env: NodeJS.ProcessEnv): string {
  const set = (...names: string[]): string => {
    const given = names.filter((name) => (env[name] ?? '') !== '');
    return given.length === names.length ? 'set' : given.length === 0 ? 'not set' : `only ${given.join(', ')} set`;
  };
  const files = ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE', 'AWS_PROFILE'].filter((name) => env[name]);
  const metadata = (env['AWS_EC2_METADATA_DISABLED'] ?? 'false') === 'false' ? 'no answer' : 'turned off';
  const container = env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  return [
    `tried AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (${set('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY')})`,
    `shared files (${files.length === 0 ? '~/.aws' : `${files.join(', ')} set`})`,
    `AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN (${set('AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN')})`,
    container
      ? 'AWS_CONTAINER_CREDENTIALS_*_URI (set)'
      : `AWS_CONTAINER_CREDENTIALS_FULL_URI (not set), instance metadata (${metadata})`,
  ].join(', ');
}
