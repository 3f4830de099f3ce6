import type { FieldType } from '../model/contract.ts';
import type { Field, FieldNode } from '../model/fields.ts';
import { isStructure, type ScalarKind, type Shape } from '../model/shapes.ts';
import { type Part, referencePart, secretPart } from './part.ts';
import type { SdkDocs } from './sdk-docs.ts';

/** Where the texts about fields come from. */
export interface FieldTexts {
  readonly docs: SdkDocs;
  /** About a top-level field, by its SDK name: its structure in the SDK is not the spec. */
  readonly topLevel: (name: string) => string;
  /** What the field at a member path refers to: `kms/Key`. */
  readonly referenceTo: (memberPath: string) => string | undefined;
}

/** The parts of a spec or status. */
export function fieldParts(root: FieldNode, texts: FieldTexts): readonly Part[] {
  return structureParts(root, texts, texts.topLevel);
}

function structureParts(node: FieldNode, texts: FieldTexts, textOf: (member: string) => string): readonly Part[] {
  return node.fields().flatMap((field) => {
    const beside = field.reference === undefined ? [] : [besidePart(node, field, field.reference, texts)];
    return field.included ? [nodePart(field.node, texts, textOf(field.name)), ...beside] : beside;
  });
}

function besidePart(node: FieldNode, field: Field, json: string, texts: FieldTexts): Part {
  const isList = field.node.shape.kind === 'list';
  const to = texts.referenceTo(field.node.memberPath);
  return referencePart(`${node.path}.${json}`, { field: field.json, to, isList });
}

function nodePart(node: FieldNode, texts: FieldTexts, description: string): Part {
  const { path, shape } = node;
  if (node.secret) return secretPart(path, description);
  return {
    path,
    types: typesOf(shape),
    description: description || (isStructure(shape) ? texts.docs.structure(shape.name) : ''),
    ...(shape.kind === 'document' && { free: true }),
    shape,
    parts() {
      const element = node.element();
      if (element !== undefined) return [nodePart(element, texts, '')];
      const textOf = (member: string): string => (isStructure(shape) ? texts.docs.member(shape.name, member) : '');
      return structureParts(node, texts, textOf);
    },
  };
}

function typesOf(shape: Shape): readonly FieldType[] {
  switch (shape.kind) {
    case 'structure':
    case 'union':
    case 'map':
      return ['object'];
    case 'list':
      return ['array'];
    default:
      return scalarTypes[shape.kind];
  }
}

/** The SDK does not tell integers from fractions; nearly all of its numbers are integers. */
const scalarTypes: Readonly<Record<ScalarKind, readonly FieldType[]>> = {
  string: ['string'],
  number: ['integer(int64)', 'number'],
  boolean: ['boolean'],
  timestamp: ['string(date-time)'],
  blob: ['string(byte)'],
  document: ['object'],
  streamingBlob: [],
  bigInteger: [],
  bigDecimal: [],
};
