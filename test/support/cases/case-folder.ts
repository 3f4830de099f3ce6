import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../../src/kube/object.ts';
import { isObject, type JsonObject } from '../../../src/shared/json.ts';

/** A call that somebody else makes in AWS: before the case, or behind Tack's back. */
export interface OutsideCall {
  /** E.g. `UntagResource`. */
  readonly call: string;
  /** With marks in its texts, see {@link Marks}. */
  readonly input: JsonObject;
  /** By what name marks may lead to its output. */
  readonly as?: string;
  /** ACK's alias, or what follows `@aws-sdk/client-`; the case's own service by default. */
  readonly service?: string;
  /** The tests' own by default. */
  readonly region?: string;
  /** Made again and again until the member at `path` of the answer, `Table.TableStatus`, is this, or until it fails so. */
  readonly until?: { readonly path: string; readonly is: string } | { readonly error: string };
}

/** One thing that happens in a case. */
export type CaseStep =
  | { readonly name: string; readonly apply: readonly KubeObject[] }
  | { readonly name: string; readonly calls: readonly OutsideCall[] };

/** A folder of a case: what is done, and what was recorded. */
export interface Case {
  /** For people: `dynamodb/time-to-live`. */
  readonly name: string;
  readonly service: string;
  readonly folder: string;
  /**
   * Emulators that have what the case needs, or `stub` where none has; undefined for all. What the others lack stands in
   * the lines below them.
   */
  readonly emulators: readonly string[] | undefined;
  /** What is there before, perhaps from an earlier run; empty for nothing. */
  readonly before: readonly OutsideCall[];
  readonly steps: readonly CaseStep[];
  /** What somebody does while the deletion waits for it; empty where it waits for nobody. */
  readonly deletion: readonly OutsideCall[];
}

const services = resolve(import.meta.dirname, '../../../src/services');

/** All cases of the services, in the order of their names. */
export function readCases(): Case[] {
  return readdirSync(services)
    .filter((service) => existsSync(join(services, service, 'cases')))
    .flatMap((service) => {
      const folder = join(services, service, 'cases');
      return readdirSync(folder).map((name) => readCase(service, join(folder, name)));
    });
}

function readCase(service: string, folder: string): Case {
  const files = readdirSync(folder);
  const callsIn = (file: string): OutsideCall[] => (files.includes(file) ? outsideCalls(join(folder, file)) : []);
  const later = files
    .filter((file) => /^(update|drift)-\d+\.yaml$/.test(file))
    .sort((a, b) => stepNumber(a) - stepNumber(b));
  const steps = ['create.yaml', ...later].map((file): CaseStep => {
    const name = file.replace('.yaml', '');
    const path = join(folder, file);
    return file.startsWith('drift-') ? { name, calls: outsideCalls(path) } : { name, apply: manifests(path) };
  });
  const name = relative(services, folder).replace('/cases/', '/');
  const emulators = files.includes('emulators.txt')
    ? readFileSync(join(folder, 'emulators.txt'), 'utf8').split('\n', 1)[0]?.trim().split(/\s+/)
    : undefined;
  return {
    ...{ name, service, folder, emulators, steps },
    before: callsIn('before.yaml'),
    deletion: callsIn('deletion.yaml'),
  };
}

function stepNumber(file: string): number {
  return Number(/\d+/.exec(file)?.[0]);
}

/** The objects of a file; the last one is the one that the case is about. */
function manifests(path: string): KubeObject[] {
  return documents(path).filter(isKubeObject);
}

function outsideCalls(path: string): OutsideCall[] {
  const [list] = documents(path);
  if (!Array.isArray(list)) throw new Error(`${path} is no list of calls`);
  return list.filter(isObject).map(({ call, input, service, region, as, until }) => {
    if (typeof call !== 'string' || !isObject(input)) throw new Error(`${path}: a call has "call" and "input"`);
    return {
      ...{ call, input },
      ...(typeof service === 'string' ? { service } : {}),
      ...(typeof region === 'string' ? { region } : {}),
      ...(isObject(until) ? { until: untilOf(until) } : {}),
      ...(typeof as === 'string' ? { as } : {}),
    };
  });
}

function untilOf({ path, is, error }: JsonObject): NonNullable<OutsideCall['until']> {
  return typeof error === 'string' ? { error } : { path: String(path), is: String(is) };
}

function documents(path: string): unknown[] {
  return parseAllDocuments(readFileSync(path, 'utf8')).map((document): unknown => document.toJS());
}

function isKubeObject(value: unknown): value is KubeObject {
  return isObject(value) && typeof value['kind'] === 'string' && isObject(value['metadata']);
}
