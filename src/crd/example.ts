import { parseAllDocuments } from 'yaml';
import type { KindDefinition } from '../engine/definition/kind.ts';
import { isObject } from '../shared/json.ts';

/** A manifest that shows a kind in use. */
export interface Example {
  /** The name of its file in the folder of examples. */
  readonly file: string;
  readonly yaml: string;
}

/**
 * The first manifest of the kind in the YAML files, given as texts by name; the file that bears the service's name, if
 * there is one, comes first. Undefined when no file has one.
 */
export function exampleOf(definition: KindDefinition, files: ReadonlyMap<string, string>): Example | undefined {
  const own = `${definition.service.name}.yaml`;
  const names = [...files.keys()].sort((a, b) => Number(b === own) - Number(a === own) || (a < b ? -1 : 1));
  for (const file of names) {
    for (const document of parseAllDocuments(files.get(file) ?? '')) {
      const object: unknown = document.toJS();
      if (isManifestOf(definition, object))
        return {
          file,
          yaml: String(document)
            .replace(/^---\n/, '')
            .trimEnd(),
        };
    }
  }
  return undefined;
}

/** The cases that are about the kind, of the service's, given as the texts of their first manifests by name. */
export function casesOf(definition: KindDefinition, cases: ReadonlyMap<string, string>): string[] {
  const service = `${definition.service.name}/`;
  const names = [...cases.keys()].filter((name) => name.startsWith(service)).sort();
  return names.filter((name) => {
    // Those before the last one are what it needs.
    const object: unknown = parseAllDocuments(cases.get(name) ?? '')
      .at(-1)
      ?.toJS();
    return isManifestOf(definition, object);
  });
}

function isManifestOf({ group, version, kind }: KindDefinition, object: unknown): boolean {
  return isObject(object) && object['kind'] === kind && object['apiVersion'] === `${group}/${version}`;
}
