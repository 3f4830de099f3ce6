import type { FieldType } from '../model/contract.ts';
import { isStructure, type Shape } from '../model/shapes.ts';

/** A place that a kind's spec or status can have: a field, a list's element or a map's value. */
export interface Part {
  /** In the contract's notation: `spec.tags[].key`. */
  readonly path: string;
  /** The types that it can have, the usual one first. Empty: a custom resource cannot hold it. */
  readonly types: readonly FieldType[];
  /** Plain text; empty when nothing is known. */
  readonly description: string;
  /** The object around it is useless without it. */
  readonly required?: true;
  /** Its parts belong together: they have one owner. */
  readonly atomic?: true;
  /** Anything may stand in it. */
  readonly free?: true;
  /** The SDK's type of it. Absent for what is ours. */
  readonly shape?: Shape;
  /** What it consists of; computed at each call, and without end where a shape holds itself. */
  parts(): readonly Part[];
}

/**
 * All parts in and under the given ones. A structure that holds itself is entered again only where `continues` says
 * that there is more at its path: it has no end of its own.
 */
export function* everyPart(
  parts: readonly Part[],
  continues: (path: string) => boolean,
  around: readonly Shape[] = [],
): Generator<Part> {
  for (const part of parts) {
    yield part;
    const structure = part.shape !== undefined && isStructure(part.shape) ? [part.shape] : [];
    const isInItself = structure.some((shape) => around.includes(shape));
    if (!isInItself || continues(part.path)) yield* everyPart(part.parts(), continues, [...around, ...structure]);
  }
}

const noParts = (): readonly Part[] => [];

/** A text that a field of ours consists of. */
function ownText(path: string, description: string): Part {
  return { path, types: ['string'], description, parts: noParts };
}

/** The name of a Secret's key, in place of the text. */
export function secretPart(path: string, description: string): Part {
  const parts: readonly Part[] = [
    { ...ownText(`${path}.key`, 'The key whose value in the Secret is meant.'), required: true },
    ownText(`${path}.name`, 'The name of the Secret.'),
    ownText(`${path}.namespace`, 'The namespace of the Secret; by default that of this object.'),
  ];
  const said = [description, 'It is read from a Secret.'].filter(Boolean).join(' ');
  return { path, types: ['object'], description: said, atomic: true, parts: () => parts };
}

/** Another custom resource in place of the value that it gives. */
export interface ReferenceFacts {
  /** The field whose value it gives: `kmsMasterKeyID`. */
  readonly field: string;
  /** What it refers to, `kms/Key`. */
  readonly to: string | undefined;
  readonly isList: boolean;
}

/** The field beside a field that names another custom resource instead. */
export function referencePart(path: string, { field, to, isList }: ReferenceFacts): Part {
  const object = to === undefined ? 'Kubernetes object' : `${to.split('/').at(-1)} object`;
  if (!isList) return reference(path, `The ${object} whose identifier is taken, instead of ${field}.`);
  const element = reference(`${path}[]`, '');
  const description = `The ${object}s whose identifiers are taken, instead of ${field}.`;
  return { path, types: ['array'], description, parts: () => [element] };
}

function reference(path: string, description: string): Part {
  const names: readonly Part[] = [
    ownText(`${path}.from.name`, 'The name of the object.'),
    ownText(`${path}.from.namespace`, 'The namespace of the object; by default that of this one.'),
  ];
  const from: Part = {
    path: `${path}.from`,
    types: ['object'],
    description: 'Which object is meant.',
    parts: () => names,
  };
  return { path, types: ['object'], description, parts: () => [from] };
}
