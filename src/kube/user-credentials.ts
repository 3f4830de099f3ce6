import { dirname, isAbsolute, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Clock } from '../shared/clock.ts';
import type { JsonObject } from '../shared/json.ts';
import { errorText } from '../shared/log.ts';
import { type ClientCertificate, type Credential, type CredentialSource, fixedCredential } from './connection.ts';
import { ExecCredential } from './exec-credential.ts';
import type { ExecPlugin } from './exec-plugin.ts';
import type { KubeconfigEntry } from './kubeconfig-entry.ts';
import { bearer, TokenFile } from './token-file.ts';

/** What else credentials may depend on. */
export interface UserSurroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** What an exec plugin that asks for it is told of the cluster. */
  readonly cluster: () => Promise<JsonObject>;
}

const execVersions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/**
 * The credentials of a kubeconfig's user. Of several kinds of them kubectl's order decides: a token, then a token file,
 * then user name and password, then the exec plugin; a client certificate goes with any.
 * @throws when a field is wrong; the error names file and field.
 */
export async function userCredentials(user: KubeconfigEntry, around: UserSurroundings): Promise<CredentialSource> {
  if (user.has('auth-provider')) {
    throw user.error('auth-provider', 'is no longer part of Kubernetes; use the exec plugin of your provider instead');
  }
  const fixed = { headers: impersonation(user), clientCertificate: await clientCertificate(user) };
  const source = await changing(user, around);
  return source === undefined ? fixedCredential(fixed) : new WithFixedParts(source, fixed);
}

async function changing(user: KubeconfigEntry, around: UserSurroundings): Promise<CredentialSource | undefined> {
  const token = user.text('token');
  if (token !== undefined) return fixedCredential(tokenCredential(user, token));
  const tokenFile = user.path('tokenFile');
  if (tokenFile !== undefined) return new TokenFile(tokenFile, around.clock);
  const username = user.text('username');
  if (username !== undefined) return fixedCredential(basic(username, user.text('password') ?? ''));
  const exec = user.object('exec');
  return exec === undefined ? undefined : new ExecCredential(await execPlugin(exec, around), around.clock);
}

function tokenCredential(user: KubeconfigEntry, token: string): Credential {
  try {
    return bearer(token);
  } catch (error) {
    throw user.error('token', errorText(error));
  }
}

function basic(username: string, password: string): Credential {
  return { headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` } };
}

async function clientCertificate(user: KubeconfigEntry): Promise<ClientCertificate | undefined> {
  const cert = await user.content('client-certificate');
  const key = await user.content('client-key');
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined) throw user.error('client-certificate', 'is missing, while client-key is given');
  if (key === undefined) throw user.error('client-key', 'is missing, while client-certificate is given');
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw user.error('client-certificate', `it and client-key cannot be used: ${errorText(error)}`);
  }
  return { cert, key };
}

async function execPlugin(exec: KubeconfigEntry, { env, cluster }: UserSurroundings): Promise<ExecPlugin> {
  const command = exec.text('command');
  if (command === undefined) throw exec.error('command', 'is missing');
  const apiVersion = exec.text('apiVersion') ?? '';
  if (!execVersions.includes(apiVersion)) throw exec.error('apiVersion', `must be one of ${execVersions.join(', ')}`);
  if (exec.text('interactiveMode') === 'Always') {
    throw exec.error('interactiveMode', 'is Always, but there is no terminal to ask at');
  }
  const additions = exec.objects('env').map((entry) => [entry.text('name') ?? '', entry.text('value') ?? '']);
  const isPath = !isAbsolute(command) && /[/\\]/.test(command);
  return {
    apiVersion,
    command: isPath ? resolve(dirname(exec.file), command) : command,
    args: exec.texts('args'),
    env: { ...env, ...Object.fromEntries(additions) },
    installHint: exec.text('installHint'),
    cluster: exec.flag('provideClusterInfo') ? await cluster() : undefined,
    where: `${exec.file}: ${exec.field}`,
  };
}

/** Headers by which an administrator acts as somebody else: leaving them out would act with more rights than meant. */
function impersonation(user: KubeconfigEntry): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  const name = user.text('as');
  const uid = user.text('as-uid');
  const groups = user.texts('as-groups');
  const extra = user.object('as-user-extra');
  if (name === undefined && (uid !== undefined || groups.length > 0 || extra !== undefined)) {
    throw user.error('as', 'is missing, while other as-… fields are given');
  }
  if (name !== undefined) headers['impersonate-user'] = name;
  if (uid !== undefined) headers['impersonate-uid'] = uid;
  if (groups.length > 0) headers['impersonate-group'] = groups;
  for (const key of Object.keys(extra?.json() ?? {})) {
    headers[`impersonate-extra-${encodeURIComponent(key).toLowerCase()}`] = extra?.texts(key) ?? [];
  }
  return headers;
}

/** A changing credential with a client certificate and headers that do not change. */
class WithFixedParts implements CredentialSource {
  readonly #source: CredentialSource;
  readonly #fixed: Credential;
  #last: { readonly origin: Credential; readonly whole: Credential } | undefined;

  constructor(source: CredentialSource, fixed: Credential) {
    this.#source = source;
    this.#fixed = fixed;
  }

  async current(): Promise<Credential> {
    return this.#with(await this.#source.current());
  }

  async renew(refused: Credential): Promise<Credential | undefined> {
    const origin = this.#last?.whole === refused ? this.#last.origin : refused;
    const fresh = await this.#source.renew(origin);
    return fresh === undefined ? undefined : this.#with(fresh);
  }

  /** The same object for the same origin, so that a refused credential is known again. */
  #with(origin: Credential): Credential {
    if (this.#last?.origin !== origin) {
      const headers = { ...this.#fixed.headers, ...origin.headers };
      const clientCertificate = origin.clientCertificate ?? this.#fixed.clientCertificate;
      this.#last = { origin, whole: { headers, clientCertificate } };
    }
    return this.#last.whole;
  }
}
