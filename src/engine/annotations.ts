/** Annotations on custom resources. The first three are upstream's. */
export const annotations = {
  /** Where the resource is to be; the controller's region otherwise. */
  region: 'services.k8s.aws/region',
  /** `retain`: deleting the object leaves the resource. */
  deletionPolicy: 'services.k8s.aws/deletion-policy',
  /** `true`: the resource was there before the object. */
  adopted: 'services.k8s.aws/adopted',
  /** Written before a create begins: the UID that the resource is tagged with. */
  creationUid: 'services.k8s.aws/creation-uid',
  /** The spec's fields that go back to AWS's default when they are taken out of the spec, comma-separated. */
  setFields: 'services.k8s.aws/set-fields',
} as const;
