import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startKubeApi } from '../../src/embedded/kube/server.ts';

/** The sample CustomResourceDefinition: Widget of example.com/v1. */
const widgetCrdFile = fileURLToPath(new URL('fixtures/widget-crd.yaml', import.meta.url));

/** What a run of kubectl did. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both outputs, for commands that fail. */
  readonly output: string;
}

/** A kubectl that goes on until it is stopped. */
export interface Background extends AsyncDisposable {
  /** The next line of its standard output; undefined after the last one. */
  line(): Promise<string | undefined>;
  /** Resolves with the exit code when it ends by itself. */
  readonly exit: Promise<number>;
}

/**
 * kubectl with its own home and namespace, against the cluster of the kubeconfig that TACK_TEST_KUBECONFIG names, or a
 * fresh embedded API server.
 */
export class Cluster {
  readonly namespace: string;
  readonly #home: string;
  /** Undefined when the cluster is not ours. */
  readonly #stop: (() => Promise<void>) | undefined;

  constructor(home: string, stop: (() => Promise<void>) | undefined) {
    this.namespace = `kubectl-${randomBytes(4).toString('hex')}`;
    this.#home = home;
    this.#stop = stop;
  }

  /** Runs kubectl in the namespace. `input` goes to its standard input. */
  async kubectl(args: readonly string[], input = '', environment: Record<string, string> = {}): Promise<Run> {
    const child = this.#spawn(args, environment);
    const closed = once(child, 'close');
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    // A kubectl that does not read its input closes it.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const [code] = await closed;
    return { code: Number(code), stdout, stderr, output: stdout + stderr };
  }

  /** The standard output of a kubectl that must succeed. */
  async run(args: string | readonly string[], input = ''): Promise<string> {
    const list = typeof args === 'string' ? args.split(' ') : args;
    const { code, stdout, stderr } = await this.kubectl(list, input);
    if (code !== 0) throw new Error(`kubectl ${list.join(' ')} failed: ${stderr}`);
    return stdout;
  }

  /** Everything that a kubectl that must fail has to say. */
  async fail(args: string | readonly string[], input = ''): Promise<string> {
    const list = typeof args === 'string' ? args.split(' ') : args;
    const { code, output } = await this.kubectl(list, input);
    if (code === 0) throw new Error(`kubectl ${list.join(' ')} did not fail: ${output}`);
    return output;
  }

  /** Applies a manifest. */
  apply(manifest: string, ...args: string[]): Promise<string> {
    return this.run(['apply', ...args, '-f', '-'], manifest);
  }

  /** Starts a kubectl that goes on, such as `get -w`. */
  background(args: string): Background {
    const child = this.#spawn(args.split(' '), {});
    child.stdin.end();
    child.stderr.resume();
    const lines = createInterface({ input: child.stdout });
    const waiting: ((line: string | undefined) => void)[] = [];
    const arrived: string[] = [];
    let isOver = false;
    lines.on('line', (line) => {
      const next = waiting.shift();
      if (next === undefined) arrived.push(line);
      else next(line);
    });
    lines.on('close', () => {
      isOver = true;
      for (const next of waiting) next(undefined);
    });
    const exit = once(child, 'close').then(([code]) => Number(code));
    return {
      exit,
      line: () => {
        if (arrived.length > 0 || isOver) return Promise.resolve(arrived.shift());
        return new Promise((resolve) => waiting.push(resolve));
      },
      [Symbol.asyncDispose]: async () => {
        child.kill();
        await exit;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#stop === undefined) await this.run(`delete namespace ${this.namespace} --wait=false`);
    else await this.#stop();
    rmSync(this.#home, { recursive: true, force: true });
  }

  #spawn(args: readonly string[], environment: Record<string, string>) {
    return spawn(process.env['KUBECTL'] ?? 'kubectl', ['--namespace', this.namespace, ...args], {
      env: { ...process.env, HOME: this.#home, KUBECONFIG: join(this.#home, 'kubeconfig'), ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  }
}

/**
 * A cluster with the sample definition and a namespace of the test's own: that of a kubeconfig file, by default the one
 * that TACK_TEST_KUBECONFIG names, or without one a fresh embedded API server.
 */
export async function useCluster(external = process.env['TACK_TEST_KUBECONFIG'] ?? ''): Promise<Cluster> {
  const home = mkdtempSync(join(tmpdir(), 'kubectl-'));
  const kubeconfig = join(home, 'kubeconfig');
  const stop = external === '' ? await startEmbedded(kubeconfig) : undefined;
  if (external !== '') copyFileSync(external, kubeconfig);
  const cluster = new Cluster(home, stop);
  await cluster.run(['apply', '--server-side', '-f', widgetCrdFile]);
  await cluster.run('wait --for=condition=Established crd/widgets.example.com --timeout=30s');
  await cluster.run(`create namespace ${cluster.namespace}`);
  return cluster;
}

async function startEmbedded(kubeconfig: string): Promise<() => Promise<void>> {
  const api = await startKubeApi();
  writeFileSync(kubeconfig, api.kubeconfig());
  return () => api.close();
}

/** A widget's manifest. */
export function widget(name: string, spec: string, labels = ''): string {
  return `
apiVersion: example.com/v1
kind: Widget
metadata:
  name: ${name}
${labels === '' ? '' : `  labels: ${labels}\n`}spec: ${spec}
`;
}

/** A ConfigMap's manifest. */
export function configMap(name: string, data: string): string {
  return `
apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}}
data: ${data}
`;
}

/** Columns are told apart by two or more spaces. */
export function table(text: string): string[][] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd().split(/ {2,}/));
}
