import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Declarations, scanDeclarations } from './declarations.ts';
import { bounded, plainText, plainTextWithoutLists } from './plain-text.ts';

/** What AWS's documentation says, as plain text of bounded length. Empty where it says nothing. */
export interface SdkDocs {
  /** Of a structure's member, with the values that it may have. */
  member(structure: string, member: string): string;
  structure(name: string): string;
  /** Of one key of a member that is a map: AWS lists the keys in the member's text. */
  key(structure: string, member: string, key: string): string;
}

/** Characters of a description, without the list of values. A CRD has to fit into an annotation of 256 KiB. */
const maxLength = 400;
const maxValues = 40;

/**
 * Reads the documentation of the SDK package of a service, given by its service id: `Route 53`.
 * @throws Error when the package is not installed.
 */
export function readSdkDocs(sdkId: string): SdkDocs {
  const manifest = createRequire(import.meta.url).resolve(`${sdkPackage(sdkId)}/package.json`);
  const folder = join(dirname(manifest), 'dist-types', 'models');
  const files = globSync('*.d.ts', { cwd: folder }).sort();
  return sdkDocs(scanDeclarations(files.map((file) => readFileSync(join(folder, file), 'utf8'))));
}

/** The name of a service's SDK package: `@aws-sdk/client-route-53` for `Route 53`. */
export function sdkPackage(sdkId: string): string {
  return `@aws-sdk/client-${sdkId.toLowerCase().replaceAll(' ', '-')}`;
}

/** Documentation out of declarations that were read. */
export function sdkDocs({ structures, enums }: Declarations): SdkDocs {
  return {
    member(structure, member) {
      const doc = structures.get(structure)?.members.get(member);
      if (doc === undefined) return '';
      const [typeName = ''] = /\b(?!Record\b|string\b)\w+/.exec(doc.type) ?? [];
      return [shortText(doc.html), validValues(enums.get(typeName))].filter(Boolean).join(' ');
    },
    key(structure, member, key) {
      const html = structures.get(structure)?.members.get(member)?.html ?? '';
      return shortText(listItem(html, key)).replace(/^\S+ (–|-) /, '');
    },
    structure: (name) => shortText(structures.get(name)?.html ?? ''),
  };
}

/** Half a list would mislead, so a long text loses its lists before its last sentences. */
function shortText(html: string): string {
  const text = plainText(html);
  return text.length <= maxLength ? text : bounded(plainTextWithoutLists(html), maxLength);
}

/** The list item that begins with the key: `<li><p><code>DelaySeconds</code> – The length of time, ...`. */
function listItem(html: string, key: string): string {
  const start = html.search(new RegExp(`<li>\\s*(<p>)?\\s*<code>${key}</code>`));
  if (start < 0) return '';
  const end = html.slice(start).search(/<\/li>|<ul>/);
  return html.slice(start, end < 0 ? undefined : start + end);
}

function validValues(values: readonly string[] = []): string {
  if (values.length === 0) return '';
  const more = values.length > maxValues ? `, and ${values.length - maxValues} more` : '';
  return `Valid values: ${values.slice(0, maxValues).join(', ')}${more}.`;
}

/** Where nothing needs to be described. */
export const noDocs: SdkDocs = { member: () => '', structure: () => '', key: () => '' };
