import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../src/kube/object.ts';
import { isObject, type JsonObject } from '../../src/shared/json.ts';
import { helmBinary } from './binaries.ts';

const run = promisify(execFile);

/** The folder with the charts. */
export const charts = resolve(import.meta.dirname, '../../charts');

/** Which chart is rendered, and how. */
export interface RenderOptions {
  /** The chart's folder: its name in {@link charts}, or a path. */
  readonly chart: string;
  readonly release: string;
  readonly namespace: string;
  readonly values?: JsonObject;
}

/**
 * Runs helm and resolves with what it prints.
 * @throws Error with what it complains about.
 */
export async function helm(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(await helmBinary(console.error), [...args], { maxBuffer: 64 << 20 });
  return stdout;
}

/** The manifest that installing a chart applies, without its CRDs folder. */
export async function manifestOf({ chart, release, namespace, values = {} }: RenderOptions): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'tack-values-'));
  try {
    const file = join(directory, 'values.json');
    await writeFile(file, JSON.stringify(values));
    return await helm('template', release, resolve(charts, chart), '--namespace', namespace, '--values', file);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The objects that installing a chart applies. */
export async function render(options: RenderOptions): Promise<Rendered> {
  return new Rendered(await manifestOf(options));
}

/** Objects of a chart. */
export class Rendered {
  readonly objects: readonly KubeObject[];

  /** @throws Error when a document of the manifest is no object of Kubernetes. */
  constructor(manifest: string) {
    this.objects = parseAllDocuments(manifest).flatMap((document) => {
      const [problem] = document.errors;
      if (problem !== undefined) throw problem;
      const object: unknown = document.toJS();
      return object === null ? [] : [object as KubeObject];
    });
  }

  /** `Kind/name` of each, in alphabetical order; behind an `@`, the namespace. */
  get names(): string[] {
    return this.objects
      .map(
        ({ kind, metadata: { name, namespace } }) => `${kind}/${name}${namespace === undefined ? '' : `@${namespace}`}`,
      )
      .sort();
  }

  /** The first object of a kind. */
  first(kind: string): KubeObject | undefined {
    return this.objects.find((object) => object.kind === kind);
  }

  /** The object of a kind that has a name. */
  named(kind: string, name: string): KubeObject | undefined {
    return this.objects.find((object) => object.kind === kind && object.metadata.name === name);
  }

  /** The pods of the Deployment: `metadata` and `spec`. */
  get pod(): PodTemplate {
    const template = this.first('Deployment')?.spec?.['template'];
    return template as unknown as PodTemplate;
  }

  get container(): Container {
    const [container] = this.pod.spec.containers;
    if (container === undefined) throw new Error('the Deployment has no container');
    return container;
  }

  /** The value of a variable of the container. */
  env(name: string): string | undefined {
    return this.container.env.find((variable) => variable.name === name)?.value;
  }

  /** What stands behind a flag of the container, with its variable put in; undefined when the flag is not there. */
  flag(name: string): string | undefined {
    const args = argumentsOf(this.container, '');
    const at = args.indexOf(`--${name}`);
    return at === -1 ? undefined : (args[at + 1] ?? '');
  }
}

interface PodTemplate extends JsonObject {
  readonly metadata: JsonObject;
  readonly spec: JsonObject & { readonly containers: readonly Container[] };
}

/** A container as a pod has it. */
export interface Container extends JsonObject {
  readonly command: string[];
  readonly args: string[];
  readonly env: ({ readonly name: string; readonly value?: string } & JsonObject)[];
}

/** The variables as the kubelet makes them for a pod in `namespace`. */
export function environmentOf({ env }: Container, namespace: string): Record<string, string> {
  return Object.fromEntries(
    env.map(({ name, value, valueFrom }) => {
      const field = isObject(valueFrom) && isObject(valueFrom['fieldRef']) ? valueFrom['fieldRef']['fieldPath'] : '';
      return [name, field === 'metadata.namespace' ? namespace : (value ?? '')];
    }),
  );
}

/** The arguments with variables put in, as the kubelet does that. */
export function argumentsOf(container: Container, namespace: string): string[] {
  const env = environmentOf(container, namespace);
  return container.args.map((argument) =>
    argument.replaceAll(/\$\(([A-Z_]+)\)/g, (all, name: string) => env[name] ?? all),
  );
}
