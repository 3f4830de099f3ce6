import { CodecError } from './codec-error.ts';
import type { SecretReference } from './secret-reference.ts';
import type { ValuePath } from './value-path.ts';

/** A field that refers to another custom resource, found while decoding. */
export interface FieldReference {
  /** Where the value belongs that the reference resolves to: `['SSESpecification', 'KMSMasterKeyId']`. */
  readonly path: ValuePath;
  /** The same without list indices and map keys, as definitions name the field: `SSESpecification.KMSMasterKeyId`. */
  readonly member: string;
  /** Where the reference stands in the custom resource: `spec.sseSpecification.kmsMasterKeyRef`. */
  readonly jsonPath: string;
  /** The custom resource; `name` is empty when none is given, `namespace` undefined for that of the referring one. */
  readonly target: { readonly name: string; readonly namespace: string | undefined };
  /** The value that the reference stands for is given as well. */
  readonly alsoGiven: boolean;
}

/** A field that takes its text from a Secret, found while decoding. */
export interface FieldSecret {
  readonly path: ValuePath;
  readonly jsonPath: string;
  readonly secret: SecretReference;
}

/** Deeper values than this are refused, so that no object can exhaust the stack. */
const maxDepth = 100;

/** Where a codec is in the value it walks, and what it has found on the way. One per call. */
export class Cursor {
  readonly references: FieldReference[] = [];
  readonly secrets: FieldSecret[] = [];
  readonly #root: string;
  readonly #jsonSteps: (string | number)[] = [];
  readonly #valueSteps: (string | number)[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  /** Steps into a part, whose place in the custom resource and in the SDK value may differ. */
  enter(jsonStep: string | number, valueStep: string | number): void {
    this.#jsonSteps.push(jsonStep);
    this.#valueSteps.push(valueStep);
    if (this.#jsonSteps.length > maxDepth) {
      throw new CodecError(this.jsonPath(), `at most ${maxDepth} levels of nesting`, {});
    }
  }

  /** Steps out again. Not needed when an error ends the walk. */
  leave(): void {
    this.#jsonSteps.pop();
    this.#valueSteps.pop();
  }

  mismatch(expected: string, found: unknown): CodecError {
    return new CodecError(this.jsonPath(), expected, found);
  }

  valuePath(): ValuePath {
    return [...this.#valueSteps];
  }

  jsonPath(): string {
    return this.#jsonSteps.reduce<string>((path, step) => path + shown(step), this.#root);
  }
}

function shown(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  if (/^[A-Za-z_][\w-]{0,99}$/.test(step)) return `.${step}`;
  return `[${JSON.stringify(step.length > 100 ? `${step.slice(0, 100)}…` : step)}]`;
}
