import pluralize from 'pluralize';

/** A kind that a field refers to, and its place in the Kubernetes API. */
export interface ReferencedResource {
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  /** The plural, in lower case. */
  readonly resource: string;
  readonly namespaced: true;
}

/** What `kms/Key` stands for, by ACK's rules of names. */
export function referencedResource(to: string): ReferencedResource {
  const [service = '', kind = ''] = to.split('/');
  const resource = pluralize(kind.toLowerCase());
  return { kind, group: `${service}.services.k8s.aws`, version: 'v1alpha1', resource, namespaced: true };
}
