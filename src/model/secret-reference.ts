/**
 * Stands in an SDK value where the API takes a secret text: a key of a Kubernetes Secret. Whoever sends the value
 * reads the Secret and puts the text in its place just before; until then there is nothing to leak.
 */
export class SecretReference {
  readonly name: string;
  /** Undefined: the namespace of the custom resource. */
  readonly namespace: string | undefined;
  readonly key: string;

  constructor(reference: { readonly name: string; readonly namespace?: string | undefined; readonly key: string }) {
    this.name = reference.name;
    this.namespace = reference.namespace;
    this.key = reference.key;
  }
}
