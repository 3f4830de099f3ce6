/** Annotations on custom resources and namespaces. Those that upstream does not know are marked. */
export const annotations = {
  /** Where the resource is to be; the controller's region otherwise. */
  region: 'services.k8s.aws/region',
  /** `retain`: deleting the object leaves the resource. */
  deletionPolicy: 'services.k8s.aws/deletion-policy',
  /** `true`: the resource was there before the object. */
  adopted: 'services.k8s.aws/adopted',
  /** `adopt` or `adopt-or-create`. */
  adoptionPolicy: 'services.k8s.aws/adoption-policy',
  /** JSON: what identifies the resource to be adopted. */
  adoptionFields: 'services.k8s.aws/adoption-fields',
  /** `true`: the resource is read, and never changed. */
  readOnly: 'services.k8s.aws/read-only',
  /** Fields whose changes in AWS are left alone: paths, comma-separated. Ours may lead into lists and maps. */
  ignoreFieldDrift: 'services.k8s.aws/ignore-field-drift',
  /** On a namespace: the region of its objects. */
  defaultRegion: 'services.k8s.aws/default-region',
  /** On a namespace: the account of its objects' resources, a key of the account map. */
  ownerAccount: 'services.k8s.aws/owner-account-id',
  /** On a namespace: a key of the team map. */
  team: 'services.k8s.aws/team-id',
  /** On a namespace: where AWS is for its objects. */
  endpoint: 'services.k8s.aws/endpoint-url',
  /** Ours. Written before a create begins: the UID that the resource is tagged with. */
  creationUid: 'services.k8s.aws/creation-uid',
  /** Ours. Written with it where AWS may answer a create with what it made last: the id of that. */
  creationAfter: 'services.k8s.aws/creation-after',
  /** Ours. The spec's fields that go back to AWS's default when they are taken out of the spec, comma-separated. */
  setFields: 'services.k8s.aws/set-fields',
  /**
   * Ours. Of what AWS does not show, what was sent last for which field: a state of a Secret,
   * `secretString=uid/resourceVersion/key`, or a digest, `code=q83vEjRWeJA`.
   */
  sent: 'services.k8s.aws/sent',
  /** Ours. The resource was not yet as the spec says: drift that is to be ignored is not yet. */
  creationUnfinished: 'services.k8s.aws/creation-unfinished',
  /** Ours. Any new value makes a pass at once; echoed in the status. */
  reconcileAt: 'services.k8s.aws/reconcile-requested-at',
  /** Ours, on an object or a namespace. `true`: nothing is done. */
  paused: 'services.k8s.aws/paused',
  /** Ours. How often the object is compared with AWS: `5m`. */
  resyncPeriod: 'services.k8s.aws/resync-period',
} as const;

/** Those that the controller itself writes: a change of them asks for nothing. */
export const ownAnnotations: readonly string[] = [
  annotations.creationUid,
  annotations.creationAfter,
  annotations.setFields,
  annotations.creationUnfinished,
  annotations.adopted,
  annotations.sent,
];
