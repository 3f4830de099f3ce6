import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ApiAccess, apiRequest } from './api-client.ts';
import { kubeApiServerBinary } from './binaries.ts';
import { type ManagedProcess, startProcess } from './process.ts';
import { freePort, ready } from './readiness.ts';

/** An API server that can be started again at the same address, with the same keys, after its process was stopped. */
export interface KubeApiServer {
  readonly access: ApiAccess;
  /** Starts it and resolves once it is ready and has its built-in roles and namespaces. */
  start(): Promise<ManagedProcess>;
}

/** Prepares an API server over the etcd at `etcdUrl`: its address, keys and files in `directory`. */
export async function prepareKubeApiServer(options: {
  readonly directory: string;
  readonly etcdUrl: string;
  readonly logFile: string;
  readonly log: (line: string) => void;
}): Promise<KubeApiServer> {
  const directory = join(options.directory, 'kube-apiserver');
  const port = await freePort();
  const token = randomBytes(24).toString('base64url');
  const keyFile = join(directory, 'service-account.key');
  const tokenFile = join(directory, 'tokens.csv');
  await mkdir(directory, { mode: 0o700 });
  await writeFile(keyFile, serviceAccountKey(), { mode: 0o600 });
  await writeFile(tokenFile, `${token},admin,admin,system:masters\n`, { mode: 0o600 });

  const access = { url: `https://127.0.0.1:${port}`, caFile: join(directory, 'apiserver.crt'), token };
  const command = await kubeApiServerBinary(options.log);
  const args = [
    `--etcd-servers=${options.etcdUrl}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${directory}`,
    // The address of the `kubernetes` Service may not be a loopback one; nothing here looks it up.
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${keyFile}`,
    `--service-account-signing-key-file=${keyFile}`,
    `--token-auth-file=${tokenFile}`,
    '--authorization-mode=RBAC',
    '--profiling=false',
  ];
  const start = async (): Promise<ManagedProcess> => {
    const child = await startProcess({ name: 'kube-apiserver', command, args, logFile: options.logFile });
    const request = apiRequest(access);
    await ready(child, async () => {
      await request('GET', '/readyz');
      await request('GET', '/api/v1/namespaces/default');
    });
    return child;
  };
  return { access, start };
}

function serviceAccountKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'sec1', format: 'pem' }).toString();
}
