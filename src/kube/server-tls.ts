import { createSecureContext } from 'node:tls';
import type { JsonObject } from '../shared/json.ts';
import { errorText } from '../shared/log.ts';
import type { ServerTls } from './connection.ts';
import type { KubeconfigEntry } from './kubeconfig-entry.ts';

/**
 * How a kubeconfig's cluster wants its API server's certificate checked.
 * @throws when a field is wrong, or contradicts another; the error names file and field.
 */
export async function serverTls(cluster: KubeconfigEntry): Promise<ServerTls> {
  const ca = await cluster.content('certificate-authority');
  const insecureSkipVerify = cluster.flag('insecure-skip-tls-verify');
  if (insecureSkipVerify && ca !== undefined) {
    throw cluster.error('insecure-skip-tls-verify', 'cannot be true while a certificate-authority is given');
  }
  if (ca !== undefined) checkCa(ca, (problem) => cluster.error('certificate-authority', problem));
  return { ca, insecureSkipVerify, servername: cluster.text('tls-server-name') };
}

/** @throws what `error` makes of the problem, when `ca` holds no certificate that can be used. */
export function checkCa(ca: string, error: (problem: string) => Error): void {
  // Node takes a text without any certificate, and would then trust nobody.
  if (!ca.includes('-----BEGIN CERTIFICATE-----')) throw error('holds no PEM certificate');
  try {
    createSecureContext({ ca });
  } catch (cause) {
    throw error(`holds a certificate that cannot be used: ${errorText(cause)}`);
  }
}

/** What an exec plugin is told of the cluster: `spec.cluster` of an ExecCredential. */
export async function clusterInfo(cluster: KubeconfigEntry): Promise<JsonObject> {
  const { ca, servername, insecureSkipVerify } = await serverTls(cluster);
  const own = cluster.objects('extensions').find((extension) => extension.text('name') === execExtension);
  return {
    server: cluster.text('server') ?? '',
    ...(servername === undefined ? {} : { 'tls-server-name': servername }),
    ...(insecureSkipVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(cluster.has('proxy-url') ? { 'proxy-url': cluster.text('proxy-url') ?? '' } : {}),
    ...(own?.has('extension') ? { config: own.object('extension')?.json() ?? {} } : {}),
  };
}

/** The name under which a cluster's `extensions` hold what is for the exec plugin. */
const execExtension = 'client.authentication.k8s.io/exec';
