import { type Clock, systemClock } from '../shared/clock.ts';
import { isObject } from '../shared/json.ts';
import type { AwsIdentity } from './client-factory.ts';
import type { AwsCredentials } from './credentials.ts';
import type { AwsExecutor } from './executor.ts';
import { identityService } from './identity.ts';

/** Settings of role sessions. */
export interface RoleSessionOptions {
  readonly executor: AwsExecutor;
  /** Where the identity service is asked; sessions are good in every region. */
  readonly region: string;
  /** `--aws-identity-endpoint-url`; unset leaves the SDK's own rules. */
  readonly endpoint?: string;
  /** `RoleSessionName`, as it stands in CloudTrail: 2 to 64 characters. */
  readonly sessionName: string;
  readonly clock?: Clock;
}

interface Session {
  readonly credentials: Promise<AwsCredentials>;
  /** Milliseconds of the clock; infinity until the answer is there. */
  renewAt: number;
}

const durationSeconds = 900;
/** Sessions are renewed so long before they end: no call that has begun is ever cut off by it. */
const renewEarlyMs = 300_000;

/** The roles that the process takes: one session a role, shared by all objects, renewed before it ends. */
export class RoleSessions {
  readonly #options: RoleSessionOptions;
  readonly #clock: Clock;
  readonly #identities = new Map<string, AwsIdentity>();
  readonly #sessions = new Map<string, Session>();

  constructor(options: RoleSessionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** The identity of a role, by its ARN. Nothing is asked of AWS until a call is made with it. */
  identity(roleArn: string): AwsIdentity {
    const known = this.#identities.get(roleArn);
    if (known !== undefined) return known;
    const identity: AwsIdentity = {
      key: roleArn,
      credentials: (options) => this.#credentials(roleArn, options?.forceRefresh === true),
      invalidate: () => this.#sessions.delete(roleArn),
    };
    this.#identities.set(roleArn, identity);
    return identity;
  }

  #credentials(roleArn: string, refresh: boolean): Promise<AwsCredentials> {
    const known = this.#sessions.get(roleArn);
    if (known !== undefined && !refresh && this.#clock.now() < known.renewAt) return known.credentials;
    const session: Session = { credentials: this.#assume(roleArn), renewAt: Number.POSITIVE_INFINITY };
    this.#sessions.set(roleArn, session);
    session.credentials.then(
      ({ expiration }) => {
        const end = expiration?.getTime() ?? this.#clock.now() + durationSeconds * 1000;
        session.renewAt = end - renewEarlyMs;
      },
      () => this.#sessions.delete(roleArn),
    );
    return session.credentials;
  }

  async #assume(roleArn: string): Promise<AwsCredentials> {
    const { executor, region, endpoint, sessionName } = this.#options;
    const { Credentials } = await executor.call({
      service: identityService,
      operation: 'AssumeRole',
      opType: 'GET',
      input: { RoleArn: roleArn, RoleSessionName: sessionName, DurationSeconds: durationSeconds },
      scope: { region, ...(endpoint === undefined ? {} : { endpoint }) },
    });
    return credentialsOf(Credentials);
  }
}

function credentialsOf(found: unknown): AwsCredentials {
  if (isObject(found)) {
    const fields: Readonly<Record<string, unknown>> = found;
    const { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token, Expiration: expiration } = fields;
    if (typeof id === 'string' && typeof secret === 'string') {
      return {
        accessKeyId: id,
        secretAccessKey: secret,
        ...(typeof token === 'string' ? { sessionToken: token } : {}),
        ...(expiration instanceof Date ? { expiration } : {}),
      };
    }
  }
  throw new Error('STS answered AssumeRole without credentials: check the endpoint URL');
}
