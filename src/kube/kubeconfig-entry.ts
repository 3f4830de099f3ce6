import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isObject, type Json, type JsonObject, own } from '../shared/json.ts';

/**
 * An object inside a kubeconfig, which knows where it stands: its values are read by their key, checked, and an error
 * names the file and the field. Null and empty text count as absent, as kubectl has it.
 */
export class KubeconfigEntry {
  readonly file: string;
  /** E.g. `users["dev"].user`; empty for the whole file. */
  readonly field: string;
  readonly #value: JsonObject;

  /** @throws when `value` is not an object. */
  constructor(file: string, field: string, value: Json | undefined) {
    this.file = file;
    this.field = field;
    if (!isObject(value)) throw this.error('', 'must be an object');
    this.#value = value;
  }

  /** An error about the value at `key`, or about this object for an empty key. Never quote a value in `problem`. */
  error(key: string, problem: string, cause?: unknown): Error {
    const field = [this.field, key].filter((part) => part !== '').join('.');
    const where = field === '' ? this.file : `${this.file}: ${field}`;
    return new Error(`${where}: ${problem}`, cause === undefined ? undefined : { cause });
  }

  has(key: string): boolean {
    return this.#at(key) !== undefined;
  }

  text(key: string): string | undefined {
    const value = this.#at(key);
    if (value === undefined || typeof value === 'string') return value;
    throw this.error(key, 'must be text; put it in quotes');
  }

  flag(key: string): boolean {
    const value = this.#at(key) ?? false;
    if (typeof value === 'boolean') return value;
    throw this.error(key, 'must be true or false');
  }

  texts(key: string): string[] {
    const values = this.#list(key).filter((value) => typeof value === 'string');
    if (values.length === this.#list(key).length) return values;
    throw this.error(key, 'must be a list of texts');
  }

  object(key: string): KubeconfigEntry | undefined {
    const value = this.#at(key);
    return value === undefined ? undefined : new KubeconfigEntry(this.file, this.#join(key), value);
  }

  objects(key: string): KubeconfigEntry[] {
    return this.#list(key).map((value, i) => new KubeconfigEntry(this.file, `${this.#join(key)}[${i}]`, value));
  }

  /** The objects under `part` of a list of `{name, [part]}`, by name. @throws for a name twice. */
  named(key: string, part: string): Map<string, KubeconfigEntry> {
    const entries = new Map<string, KubeconfigEntry>();
    for (const item of this.objects(key)) {
      const name = item.text('name');
      if (name === undefined) throw item.error('name', 'is missing');
      const field = `${key}[${JSON.stringify(name)}]`;
      if (entries.has(name)) throw new Error(`${this.file}: ${field}: the name is there twice`);
      entries.set(name, new KubeconfigEntry(this.file, `${field}.${part}`, item.#at(part) ?? {}));
    }
    return entries;
  }

  /** The keys and values, for those who pass them on. */
  json(): JsonObject {
    return this.#value;
  }

  /** A path; a relative one is relative to the kubeconfig. */
  path(key: string): string | undefined {
    const path = this.text(key);
    return path === undefined ? undefined : resolve(dirname(this.file), path);
  }

  /** The text that `key-data` holds in base64, or else of the file that `key` names. */
  async content(key: string): Promise<string | undefined> {
    const data = this.text(`${key}-data`);
    if (data !== undefined) return Buffer.from(data, 'base64').toString();
    const path = this.path(key);
    if (path === undefined) return undefined;
    try {
      return await readFile(path, 'utf8');
    } catch (cause) {
      throw this.error(key, `cannot read ${path}`, cause);
    }
  }

  #join(key: string): string {
    return this.field === '' ? key : `${this.field}.${key}`;
  }

  #at(key: string): Json | undefined {
    const value = own(this.#value, key);
    return value === null || value === '' ? undefined : value;
  }

  #list(key: string): Json[] {
    const value = this.#at(key) ?? [];
    if (Array.isArray(value)) return value;
    throw this.error(key, 'must be a list');
  }
}
