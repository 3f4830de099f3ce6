import type { JsonObject } from '../../shared/json.ts';
import { anything } from './schema.ts';

/** Types of one API group version, written in the notation that {@link parseNotation} reads. */
export interface NotationSection {
  /** What OpenAPI names start with, e.g. `io.k8s.api.core.v1.`. */
  readonly prefix: string;
  readonly group: string;
  readonly text: string;
}

const scalars: Readonly<Record<string, JsonObject>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  number: { type: 'number', format: 'double' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  byte: { type: 'string', format: 'byte' },
  any: anything,
};

/**
 * Reads type definitions into OpenAPI schemas by their full names. A line at the margin starts a type, an indented one
 * is a field of it; the description follows a bar:
 *
 *     kind ConfigMap | a kind: gets apiVersion, kind and metadata
 *     Owner*         | a struct that is owned and merged as a whole
 *       name! string=    | required; `=`: written even when empty
 *       data {string}    | a map
 *       items [Owner]    | a list that is owned as a whole
 *       names set[string]@ | a set; `@`: merged in strategic merge patches
 *       owners [Owner]uid@ | a list keyed by `uid`
 */
export function parseNotation(sections: readonly NotationSection[]): Record<string, JsonObject> {
  const names = new Map<string, string>();
  const typeLine = /^(kind )?(\w+)(\*?) \| (.*)$/gm;
  for (const { prefix, text } of sections) {
    for (const [, , name = ''] of text.matchAll(typeLine)) {
      names.set(`${prefix}${name}`, `${prefix}${name}`);
      if (!names.has(name)) names.set(name, `${prefix}${name}`);
    }
  }
  return Object.fromEntries(sections.flatMap((section) => parseSection(section, names)));
}

function parseSection(section: NotationSection, names: ReadonlyMap<string, string>): [string, JsonObject][] {
  const refer = (name: string): JsonObject => ({
    $ref: `#/components/schemas/${names.get(section.prefix + name) ?? names.get(name) ?? name}`,
  });
  return section.text
    .trim()
    .split(/\n(?=\S)/)
    .map((block) => {
      const [head = '', ...lines] = block.split('\n');
      const [, kind, name = '', atomic, description = ''] = /^(kind )?(\w+)(\*?) \| (.*)$/.exec(head) ?? [];
      const schema = parseStruct(kind === undefined ? lines : [...kindFields, ...lines], refer);
      schema['description'] = description;
      schema['title'] = name;
      if (atomic === '*') schema['x-kubernetes-map-type'] = 'atomic';
      if (kind !== undefined) {
        schema['x-kubernetes-group-version-kind'] = [{ group: section.group, kind: name, version: 'v1' }];
      }
      return [`${section.prefix}${name}`, schema];
    });
}

const kindFields = [
  '  apiVersion string | The versioned schema of this object.',
  '  kind string | The REST resource that this object represents.',
  "  metadata ObjectMeta= | Standard object's metadata.",
];

type Refer = (name: string) => JsonObject;

function parseStruct(lines: readonly string[], refer: Refer): JsonObject {
  const properties: Record<string, JsonObject> = {};
  const required: string[] = [];
  for (const line of lines) {
    const [, names = '', mark, type = '', description = ''] = /^ +(\S+?)(!?) (\S+) \| (.*)$/.exec(line) ?? [];
    for (const name of names.split(',')) {
      properties[name] = { ...parseType(type, refer), description };
      if (mark === '!') required.push(name);
    }
  }
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required }) };
}

function parseType(type: string, refer: Refer): JsonObject {
  if (type.startsWith('{')) return { type: 'object', additionalProperties: parseItem(type.slice(1, -1), refer) };
  const list = /^(set)?\[(\w+)\](\w*)(@?)$/.exec(type);
  if (list !== null) return parseList(list, refer);
  const written = type.endsWith('=');
  const name = written ? type.slice(0, -1) : type;
  const scalar = scalars[name];
  const schema = scalar ?? { allOf: [refer(name)] };
  if (!written) return schema;
  return { ...schema, default: scalar === undefined ? {} : name === 'string' ? '' : false };
}

function parseItem(name: string, refer: Refer): JsonObject {
  return scalars[name] ?? refer(name);
}

function parseList([, set, item = '', key = '', merge]: RegExpExecArray, refer: Refer): JsonObject {
  const schema: JsonObject = { type: 'array', items: parseItem(item, refer) };
  schema['x-kubernetes-list-type'] = set === 'set' ? 'set' : key === '' ? 'atomic' : 'map';
  if (key !== '') schema['x-kubernetes-list-map-keys'] = [key];
  if (merge === '@') schema['x-kubernetes-patch-strategy'] = 'merge';
  if (merge === '@' && key !== '') schema['x-kubernetes-patch-merge-key'] = key;
  return schema;
}
