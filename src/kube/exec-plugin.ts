import { type ExecFileException, execFile } from 'node:child_process';
import { isObject, type JsonObject, objectIn } from '../shared/json.ts';
import { excerpt } from './kube-error.ts';

/** An external program that hands out credentials (`client.authentication.k8s.io`). */
export interface ExecPlugin {
  readonly apiVersion: string;
  /** A name to look up in PATH, or an absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the program. */
  readonly env: NodeJS.ProcessEnv;
  /** What to tell a user who does not have it. */
  readonly installHint: string | undefined;
  /** `spec.cluster` of what the program is told. */
  readonly cluster: JsonObject | undefined;
  /** Where it is configured, for errors: a kubeconfig and the field. */
  readonly where: string;
}

const timeoutMs = 60_000;
const maxOutputBytes = 1024 * 1024;

/**
 * Runs the plugin once and resolves with the `status` of the ExecCredential that it prints. It gets no terminal.
 * Rejects with an error that names the command and quotes what it wrote to stderr, never what it printed.
 */
export async function runExecPlugin(plugin: ExecPlugin): Promise<JsonObject> {
  const { apiVersion, where } = plugin;
  const output = await run(plugin);
  const credential = objectIn(output);
  const problem = (text: string): Error => new Error(`${where}: the output of ${quoted(plugin)} ${text}`);
  if (credential?.['kind'] !== 'ExecCredential') throw problem('is not an ExecCredential');
  if (credential['apiVersion'] !== apiVersion) throw problem(`is not of apiVersion ${apiVersion}, as configured`);
  if (!isObject(credential['status'])) throw problem('has no status');
  return credential['status'];
}

function run(plugin: ExecPlugin): Promise<string> {
  const { apiVersion, cluster, command, args } = plugin;
  const spec: JsonObject = cluster === undefined ? { interactive: false } : { cluster, interactive: false };
  const info = JSON.stringify({ kind: 'ExecCredential', apiVersion, spec });
  const options = {
    env: { ...plugin.env, KUBERNETES_EXEC_INFO: info },
    timeout: timeoutMs,
    maxBuffer: maxOutputBytes,
    windowsHide: true,
  };
  return new Promise((resolve, reject) => {
    const child = execFile(command, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(failure(plugin, error, stderr));
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end();
  });
}

/** Says what went wrong without `error.message`, which repeats all arguments. */
function failure(plugin: ExecPlugin, error: ExecFileException, stderr: string): Error {
  const said = excerpt(stderr);
  if (error.code === 'ENOENT') {
    const hint = plugin.installHint === undefined ? '' : `: ${excerpt(plugin.installHint)}`;
    return new Error(`${plugin.where}: the command ${quoted(plugin)} was not found; install it or set PATH${hint}`);
  }
  const how = error.killed
    ? `did not end within ${timeoutMs / 1000} s, or printed more than ${maxOutputBytes} bytes`
    : `failed (${error.code ?? 'killed'})`;
  return new Error(`${plugin.where}: the command ${quoted(plugin)} ${how}${said === '' ? '' : `: ${said}`}`);
}

function quoted({ command }: ExecPlugin): string {
  return JSON.stringify(command);
}
