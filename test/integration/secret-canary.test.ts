import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { AwsClients } from '../../src/aws/client-factory.ts';
import { fakeAws, jsonError, jsonReply, type Reply, type Seen } from '../../src/aws/fake-aws.fixture.ts';
import { RoleSessions } from '../../src/aws/role-sessions.ts';
import { startKubeApi } from '../../src/embedded/kube/server.ts';
import { Engine } from '../../src/engine/engine.ts';
import { KubeClient } from '../../src/kube/client.ts';
import { loadConnection } from '../../src/kube/config.ts';
import { eventsResource } from '../../src/kube/event.ts';
import { EventRecorder } from '../../src/kube/events.ts';
import type { GroupVersionResource, KubeObject } from '../../src/kube/object.ts';
import { secret } from '../../src/services/secretsmanager/secret.ts';
import { systemClock } from '../../src/shared/clock.ts';
import type { Logger } from '../../src/shared/log.ts';
import { callLines, RecordingExecutor } from '../support/cases/recorder.ts';
import { conditionOf } from '../support/conditions.ts';
import { region } from '../support/rig.ts';

// A value that is read from a Secret goes to AWS, and nowhere else: not even when AWS repeats it in an error.

const namespace = 'canary';
const account = '123456789012';
const definitions: GroupVersionResource = {
  ...{ group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions', namespaced: false },
};
const namespaces: GroupVersionResource = { group: '', version: 'v1', resource: 'namespaces', namespaced: false };
const coreSecrets: GroupVersionResource = { group: '', version: 'v1', resource: 'secrets', namespaced: true };
const secrets: GroupVersionResource = {
  ...{ group: secret.group, version: secret.version, resource: secret.plural, namespaced: true },
};
const apply = { type: 'apply', fieldManager: 'canary', force: true } as const;

/** A Secrets Manager with one secret; it refuses the first new value, and repeats it. */
class OneSecret {
  #isThere = false;
  #hasRefused = false;

  reply({ headers, body }: Seen): Reply {
    const operation = String(headers['x-amz-target']).split('.').at(-1);
    const known = { ARN: `arn:aws:secretsmanager:${region}:${account}:secret:canary-AbCdEf`, Name: 'canary' };
    if (operation === 'CreateSecret') this.#isThere = true;
    if (!this.#isThere) return jsonError('ResourceNotFoundException', 'there is none');
    if (operation === 'UpdateSecret' && !this.#hasRefused) {
      this.#hasRefused = true;
      return jsonError('ValidationException', `1 validation error detected in ${body}`);
    }
    if (operation === 'DeleteSecret') this.#isThere = false;
    return jsonReply(known);
  }
}

function recordingLogger(lines: string[]): Logger {
  const write = (message: string, fields: object = {}): void => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  const logger: Logger = { debug: write, info: write, warn: write, error: write, child: () => logger };
  return logger;
}

async function connect(kubeconfigText: string): Promise<KubeClient> {
  const directory = await mkdtemp(join(tmpdir(), 'tack-canary-'));
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigText);
  const connection = await loadConnection({ env: {}, kubeconfig });
  await rm(directory, { recursive: true });
  return new KubeClient(connection, { userAgent: 'canary' });
}

function newEngine(kube: KubeClient, { aws, log }: { aws: RecordingExecutor; log: Logger }): Engine {
  const identity = { account, partition: 'aws', arn: `arn:aws:iam::${account}:role/tack` };
  return new Engine([secret], {
    ...{ kube, aws, log, clock: systemClock, random: () => 0.5 },
    roles: new RoleSessions({ executor: aws, region, sessionName: 'canary' }),
    events: new EventRecorder({ client: kube, reportingController: 'canary', reportingInstance: 'canary' }),
    settings: {
      ...{ region, identity, version: '0.0.0', deletionPolicy: 'delete', systemNamespace: 'ack-system', tags: [] },
      ...{ resyncMs: () => 36_000_000, concurrency: () => 1, namespaces: [namespace], enableCarm: false },
      ...{ enableCrossNamespace: false, allowUnsafeEndpoints: true, lateInitialise: true, exportable: [] },
      gates: {
        ...{
          adoption: true,
          readOnly: true,
          teamLevelCarm: false,
          serviceLevelCarm: false,
          roleSelectors: false,
          ignoreFieldDrift: false,
        },
      },
    },
  });
}

/** Every state of the object and its Events that anybody could have seen, as text. */
class Seer {
  readonly texts: string[] = [];
  readonly #kube: KubeClient;
  readonly #stopping = new AbortController();

  constructor(kube: KubeClient) {
    this.#kube = kube;
    void this.#follow(secrets);
    void this.#follow(eventsResource);
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Resolves when the object is, or was last, like this. */
  async until(isSo: (object: KubeObject, isGone: boolean) => boolean): Promise<void> {
    const signal = AbortSignal.timeout(20_000);
    for await (const event of this.#kube.watch<KubeObject>(secrets, { namespace, signal })) {
      if (event.type !== 'BOOKMARK' && isSo(event.object, event.type === 'DELETED')) return;
    }
  }

  async #follow(resource: GroupVersionResource): Promise<void> {
    try {
      for await (const event of this.#kube.watch(resource, { namespace, signal: this.#stopping.signal })) {
        this.texts.push(JSON.stringify(event));
      }
    } catch (error) {
      if (!this.#stopping.signal.aborted) throw error;
    }
  }
}

test('the value of a secret is nowhere but in AWS', async () => {
  const canaries = [1, 2].map(() => `canary "${randomBytes(12).toString('hex')}"`);
  const [first, second] = canaries;
  const manager = new OneSecret();
  await using server = await fakeAws((request) => manager.reply(request));
  await using api = await startKubeApi();
  const kube = await connect(api.kubeconfig());
  const crd: KubeObject = parse(
    await readFile('config/crd/bases/secretsmanager.services.k8s.aws_secrets.yaml', 'utf8'),
  );
  await kube.patch(definitions, { name: crd.metadata.name, patch: crd }, apply);
  await kube.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const put = (value: string | undefined) => {
    const patch = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'source' },
      type: 'Opaque',
      stringData: { value },
    };
    return kube.patch(coreSecrets, { namespace, name: 'source', patch }, apply);
  };
  await put(first);

  const lines: string[] = [];
  const log = recordingLogger(lines);
  const clients = new AwsClients({ region, endpointUrl: server.url, log });
  const build = { gitVersion: 'v0.0.0', gitCommit: 'test', buildDate: 'test' };
  const aws = new RecordingExecutor({ clients, build, log });
  const engine = newEngine(kube, { aws, log });
  engine.start();
  const seer = new Seer(kube);
  const ready = (object: KubeObject) => conditionOf(object, 'Ready');
  const spec = { name: 'canary', secretString: { name: 'source', key: 'value' } };
  const patch = {
    apiVersion: `${secret.group}/${secret.version}`,
    kind: secret.kind,
    metadata: { name: 'canary' },
    spec,
  };
  await kube.patch(secrets, { namespace, name: 'canary', patch }, apply);
  await seer.until((object) => ready(object)?.['status'] === 'True');

  await put(second);
  await seer.until((object) => String(ready(object)?.['message']).includes('validation error'));
  const again = { metadata: { annotations: { 'services.k8s.aws/reconcile-requested-at': 'now' } } };
  await kube.patch(secrets, { namespace, name: 'canary', patch: again }, { type: 'merge' });
  await seer.until((object) => ready(object)?.['status'] === 'True');
  const gone = seer.until((_, isGone) => isGone);
  await kube.delete(secrets, { namespace, name: 'canary' });
  await gone;

  const sent = server.seen.map(({ body }) => body).join('\n');
  const told = [...lines, ...callLines(await aws.take()), ...seer.texts].join('\n');
  seer.stop();
  await engine.stop();
  clients.close();
  kube.close();
  for (const canary of canaries) {
    const inJson = JSON.stringify(canary).slice(1, -1);
    expect(sent).toContain(inJson);
    for (const form of [canary, inJson, Buffer.from(canary).toString('base64')]) expect(told).not.toContain(form);
  }
  expect(told).toContain('(secret)');
  expect(told).toContain('<sensitive>');
});
