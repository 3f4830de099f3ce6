import { execFile } from 'node:child_process';
import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { cached, platform } from './cache.ts';

const run = promisify(execFile);

type Log = (line: string) => void;

/** The path of an etcd binary, built from test/cluster/etcd when the cache has none. */
export async function etcdBinary(log: Log): Promise<string> {
  return goTool(
    { name: 'etcd', module: 'etcd', from: 'go.etcd.io/etcd/server/v3', package: '', takes: '1 minute' },
    log,
  );
}

/** The path of a kube-apiserver binary, built from test/cluster/kube-apiserver when the cache has none. */
export async function kubeApiServerBinary(log: Log): Promise<string> {
  return goTool({ ...kubernetes, name: 'kube-apiserver', package: '/cmd/kube-apiserver', takes: '5 minutes' }, log);
}

/** The path of kubectl: the one on PATH, else one built from test/cluster/kube-apiserver's module. */
export async function kubectlBinary(log: Log): Promise<string> {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    const candidate = join(directory, 'kubectl');
    const executable = await access(candidate, constants.X_OK).then(
      () => directory !== '',
      () => false,
    );
    if (executable) return candidate;
  }
  return goTool({ ...kubernetes, name: 'kubectl', package: '/cmd/kubectl', takes: '2 minutes' }, log);
}

/** The path of a helm binary, built from test/cluster/helm when the cache has none. */
export async function helmBinary(log: Log): Promise<string> {
  return goTool(
    { name: 'helm', module: 'helm', from: 'helm.sh/helm/v4', package: '/cmd/helm', takes: '3 minutes' },
    log,
  );
}

const kubernetes = { module: 'kube-apiserver', from: 'k8s.io/kubernetes' };

interface GoTool {
  readonly name: string;
  /** The folder with the go.mod that pins it. */
  readonly module: string;
  /** The Go module that it comes from; its version is the tool's. */
  readonly from: string;
  /** The main package's path in that module. */
  readonly package: string;
  /** Roughly how long building takes on two cores with nothing cached. */
  readonly takes: string;
}

async function goTool(tool: GoTool, log: Log): Promise<string> {
  const directory = join(import.meta.dirname, tool.module);
  const version = await pinnedVersion(directory, tool.from);
  // A directory each, so that the file has the tool's plain name and the directory can be put on PATH.
  const made = await cached(
    {
      key: `${tool.name}-${version}-${platform()}`,
      progress: `Building ${tool.name} ${version} from its Go module (about ${tool.takes})`,
      make: (path) => goBuild(directory, tool.from + tool.package, version, join(path, tool.name)),
    },
    log,
  );
  return join(made, tool.name);
}

async function pinnedVersion(directory: string, module: string): Promise<string> {
  const lines = (await readFile(join(directory, 'go.mod'), 'utf8')).split('\n');
  for (const line of lines) {
    const [name, version] = line
      .trim()
      .replace(/^require /, '')
      .split(' ');
    if (name === module && version?.startsWith('v')) return version.slice(1);
  }
  throw new Error(`${directory}/go.mod does not require ${module}`);
}

async function goBuild(directory: string, target: string, version: string, output: string): Promise<void> {
  const flags = ['-trimpath', '-buildvcs=false', '-mod=readonly', '-ldflags', linkerFlags(version)];
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' };
  try {
    await run('go', ['build', ...flags, '-o', output, target], { cwd: directory, env, maxBuffer: 64 << 20 });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new Error(`Go 1.26 or later is needed to build ${target}: install it, or put the binary into the cache`);
    }
    throw error;
  }
}

/** No symbol tables, and the version that a Kubernetes binary reports; other programs ignore the latter. */
function linkerFlags(version: string): string {
  const [major, minor] = version.split('.');
  const values = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  const sets = Object.entries(values).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
  return ['-s -w', ...sets].join(' ');
}
