import { type Clock, systemClock } from '../shared/clock.ts';
import { isObject } from '../shared/json.ts';
import type { Logger } from '../shared/log.ts';
import type { AwsIdentity } from './client-factory.ts';
import type { AwsCredentials } from './credentials.ts';
import { AwsError } from './errors.ts';
import type { AwsExecutor } from './executor.ts';
import { identityService } from './identity.ts';

/** Settings of role sessions. */
export interface RoleSessionOptions {
  readonly executor: AwsExecutor;
  /** Where the identity service is asked; sessions are good in every region. */
  readonly region: string;
  /** `--aws-identity-endpoint-url`; unset leaves the SDK's own rules. */
  readonly endpoint?: string;
  /** How `RoleSessionName` begins, as it stands in CloudTrail; the namespace follows. */
  readonly sessionName: string;
  readonly clock?: Clock;
  readonly log?: Logger;
}

/** Whom a session is for. */
export interface SessionOwner {
  /** Empty for objects that are in none. */
  readonly namespace: string;
}

interface Session {
  readonly credentials: Promise<AwsCredentials>;
  /** Milliseconds of the clock; infinity until the answer is there. */
  renewAt: number;
}

/** The session's tag: policies may hold it against the tags of resources, as `aws:PrincipalTag`. */
export const namespaceTag = 'services.k8s.aws/namespace';

const maxSessionName = 64;
const durationSeconds = 900;
/** How long a role that refuses tags is taken without them before it is asked again. */
const untaggedMs = 3_600_000;
/** Sessions are renewed so long before they end: no call that has begun is ever cut off by it. */
const renewEarlyMs = 300_000;

/**
 * The roles that the process takes: one session for each role and namespace, shared by all objects there, renewed before
 * it ends. Name and tag say in CloudTrail for which namespace a call was made; the object is told by the call itself.
 */
export class RoleSessions {
  readonly #options: RoleSessionOptions;
  readonly #clock: Clock;
  readonly #identities = new Map<string, AwsIdentity>();
  readonly #sessions = new Map<string, Session>();
  /** By role that may be taken without tags only, until when no tags are tried. */
  readonly #untagged = new Map<string, number>();

  constructor(options: RoleSessionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** The identity of a role, by its ARN. Nothing is asked of AWS until a call is made with it. */
  identity(roleArn: string, owner: SessionOwner): AwsIdentity {
    const key = `${roleArn} ${owner.namespace}`;
    const known = this.#identities.get(key);
    if (known !== undefined) return known;
    const identity: AwsIdentity = {
      key,
      credentials: (options) =>
        this.#credentials(key, options?.forceRefresh === true, () => this.#assume(roleArn, owner)),
      invalidate: () => this.#sessions.delete(key),
    };
    this.#identities.set(key, identity);
    return identity;
  }

  #credentials(key: string, refresh: boolean, assume: () => Promise<AwsCredentials>): Promise<AwsCredentials> {
    const known = this.#sessions.get(key);
    if (known !== undefined && !refresh && this.#clock.now() < known.renewAt) return known.credentials;
    const session: Session = { credentials: assume(), renewAt: Number.POSITIVE_INFINITY };
    this.#sessions.set(key, session);
    session.credentials.then(
      ({ expiration }) => {
        const end = expiration?.getTime() ?? this.#clock.now() + durationSeconds * 1000;
        session.renewAt = end - renewEarlyMs;
      },
      () => this.#sessions.delete(key),
    );
    return session.credentials;
  }

  /** With a tag, where the role's trust policy lets sessions have any (`sts:TagSession`). */
  async #assume(roleArn: string, owner: SessionOwner): Promise<AwsCredentials> {
    const tags = owner.namespace === '' ? [] : [{ Key: namespaceTag, Value: owner.namespace }];
    if (tags.length === 0 || this.#clock.now() < (this.#untagged.get(roleArn) ?? 0)) {
      return this.#assumeWith(roleArn, owner, {});
    }
    try {
      return await this.#assumeWith(roleArn, owner, { Tags: tags });
    } catch (error) {
      if (!(error instanceof AwsError && error.kind === 'denied')) throw error;
      const credentials = await this.#assumeWith(roleArn, owner, {});
      this.#tellUntagged(roleArn);
      return credentials;
    }
  }

  async #assumeWith(roleArn: string, { namespace }: SessionOwner, more: object): Promise<AwsCredentials> {
    const { executor, region, endpoint, sessionName } = this.#options;
    const name = namespace === '' ? sessionName : `${sessionName}-${namespace}`;
    const { Credentials } = await executor.call({
      service: identityService,
      operation: 'AssumeRole',
      opType: 'GET',
      input: {
        ...{ RoleArn: roleArn, RoleSessionName: name.slice(0, maxSessionName), DurationSeconds: durationSeconds },
        ...more,
      },
      scope: { region, ...(endpoint === undefined ? {} : { endpoint }) },
    });
    return credentialsOf(Credentials);
  }

  #tellUntagged(roleArn: string): void {
    if (!this.#untagged.has(roleArn)) {
      this.#options.log?.warn('sessions of the role have no tags: its trust policy does not allow sts:TagSession', {
        role: roleArn,
        tag: namespaceTag,
      });
    }
    this.#untagged.set(roleArn, this.#clock.now() + untaggedMs);
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
