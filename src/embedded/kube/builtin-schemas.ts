import type { JsonObject } from '../../shared/json.ts';
import { anything, Schema } from './schema.ts';
import { type NotationSection, parseNotation } from './schema-notation.ts';

const meta = `
Time | A time with seconds, in RFC 3339.
MicroTime | A time with microseconds, in RFC 3339.
FieldsV1 | A set of fields.
Patch | The body of a patch.
ObjectMeta | Metadata that all persisted resources must have.
  annotations {string} | Unstructured key value map that tools may set.
  creationTimestamp Time | When the server created this object. Read-only.
  deletionGracePeriodSeconds int64 | Seconds that the object has to shut down. Read-only.
  deletionTimestamp Time | When deletion was asked for. Read-only.
  finalizers set[string]@ | Must be empty before the object is removed.
  generateName string | Prefix for a name that the server generates.
  generation int64 | Number of the generation of the desired state. Read-only.
  labels {string} | Keys and values that selectors match.
  managedFields [ManagedFieldsEntry] | Which manager owns which fields.
  name string | Unique within the namespace; cannot be changed.
  namespace string | The space within which the name is unique; cannot be changed.
  ownerReferences [OwnerReference]uid@ | Objects that this object depends on; it is deleted once all of them are.
  resourceVersion string | Opaque version of this object, for concurrency and watches. Read-only.
  selfLink string | Deprecated: a legacy field that the server no longer sets.
  uid string | Unique in time and space. Read-only.
OwnerReference* | Identifies an owning object.
  apiVersion! string= | API version of the owner.
  blockOwnerDeletion boolean | With the finalizer foregroundDeletion, the owner cannot vanish before this reference.
  controller boolean | The reference points to the managing controller.
  kind! string= | Kind of the owner.
  name! string= | Name of the owner.
  uid! string= | UID of the owner.
ManagedFieldsEntry | The fields that one manager owns.
  apiVersion string | Version of the resource that the fields are of.
  fieldsType string | Format of the fields; always FieldsV1.
  fieldsV1 FieldsV1 | The fields.
  manager string | Identifies the workflow that manages these fields.
  operation string | Apply or Update.
  subresource string | The subresource that was used, if any.
  time Time | When the entry last changed.
DeleteOptions | How to delete an object.
  apiVersion string | meta.k8s.io/v1 or v1.
  dryRun [string] | All: do not persist.
  gracePeriodSeconds int64 | Seconds before deletion.
  kind string | DeleteOptions.
  orphanDependents boolean | Deprecated: use propagationPolicy.
  preconditions Preconditions | Must hold for the deletion.
  propagationPolicy string | Orphan, Background or Foreground.
Preconditions | What must hold before an operation.
  resourceVersion string | Expected version.
  uid string | Expected UID.
`;

const core = `
ObjectReference* | Refers to another object.
  apiVersion string | API version of the referent.
  fieldPath string | A part of the referent.
  kind string | Kind of the referent.
  name string | Name of the referent.
  namespace string | Namespace of the referent.
  resourceVersion string | Version of the referent.
  uid string | UID of the referent.
LocalObjectReference* | Refers to an object in the same namespace.
  name string= | Name of the referent.
kind Namespace | Namespace provides a scope for names.
  spec NamespaceSpec= | Behaviour of the namespace.
  status NamespaceStatus= | Current state of the namespace.
NamespaceSpec | Behaviour of a namespace.
  finalizers [string] | Must be empty before the namespace is removed.
NamespaceStatus | Current state of a namespace.
  conditions [NamespaceCondition]type@ | Details of the state.
  phase string | Active or Terminating.
NamespaceCondition | Something about the state of a namespace.
  lastTransitionTime Time | When the status last changed.
  message string | Explanation for humans.
  reason string | One word that says why.
  status! string= | True, False or Unknown.
  type! string= | What the condition is about.
kind ConfigMap | ConfigMap holds configuration data.
  binaryData {byte} | Binary data in base64.
  data {string} | Configuration data.
  immutable boolean | The data cannot be changed when true.
kind Secret | Secret holds secret data.
  data {byte} | Secret data in base64.
  immutable boolean | The data cannot be changed when true.
  stringData {string} | Secret data as text, write-only: merged into data.
  type string | Kind of secret data; Opaque by default.
kind ServiceAccount | ServiceAccount is an identity for processes.
  automountServiceAccountToken boolean | Pods get a token mounted.
  imagePullSecrets [LocalObjectReference] | Secrets for pulling images.
  secrets [ObjectReference]name@ | Secrets that pods may use.
EventSource | Where an event comes from.
  component string | The component.
  host string | The node.
EventSeries | A series of like events.
  count int32 | Number of occurrences.
  lastObservedTime MicroTime | Last occurrence.
kind Event | Event is a report of an event somewhere in the cluster.
  action string | What was taken or failed.
  count int32 | How often this event has occurred.
  eventTime MicroTime | When the event was first observed.
  firstTimestamp Time | When the event was first recorded.
  involvedObject! ObjectReference= | The object that the event is about.
  lastTimestamp Time | When the event was last recorded.
  message string | Description for humans.
  reason string | Short reason for machines.
  related ObjectReference | A second object.
  reportingComponent string= | Controller that emitted the event.
  reportingInstance string= | Instance of the controller.
  series EventSeries | The series that the event represents.
  source EventSource= | The component reporting the event.
  type string | Normal or Warning.
`;

const events = `
EventSeries | A series of like events.
  count! int32 | Number of occurrences.
  lastObservedTime! MicroTime | Last occurrence.
kind Event | Event is a report of an event somewhere in the cluster.
  action string | What was taken or failed.
  deprecatedCount int32 | For compatibility with core/v1.
  deprecatedFirstTimestamp Time | For compatibility with core/v1.
  deprecatedLastTimestamp Time | For compatibility with core/v1.
  deprecatedSource EventSource= | For compatibility with core/v1.
  eventTime! MicroTime | When the event was first observed.
  note string | Description for humans, at most 1 kB.
  reason string | Why the action was taken.
  regarding ObjectReference= | The object that the event is about.
  related ObjectReference | A second object.
  reportingController string | Controller that emitted the event.
  reportingInstance string | Instance of the controller.
  series EventSeries | The series that the event represents.
  type string | Normal or Warning.
`;

const coordination = `
kind Lease | Lease defines a lease concept.
  spec LeaseSpec= | Specification of the lease.
LeaseSpec | Specification of a lease.
  acquireTime MicroTime | When the lease was acquired.
  holderIdentity string | Who holds the lease.
  leaseDurationSeconds int32 | How long others must wait after renewTime.
  leaseTransitions int32 | How often the lease changed hands.
  preferredHolder string | Who should hold the lease.
  renewTime MicroTime | When the holder last renewed the lease.
  strategy string | How the holder is chosen.
`;

const authorization = `
kind SelfSubjectAccessReview | Asks whether the current user may do something.
  spec! SelfSubjectAccessReviewSpec= | The question.
  status SubjectAccessReviewStatus= | The answer.
SelfSubjectAccessReviewSpec | An action, on a resource or a path.
  nonResourceAttributes NonResourceAttributes | The path in question.
  resourceAttributes ResourceAttributes | The resource in question.
NonResourceAttributes | A path and a verb.
  path,verb string | Empty or * for all.
ResourceAttributes | A resource and a verb.
  group,name,namespace,resource,subresource,verb,version string | Empty or * for all.
SubjectAccessReviewStatus | Whether the action is allowed.
  allowed! boolean= | It is allowed.
  denied boolean | It is denied.
  evaluationError,reason string | Why.
kind SelfSubjectRulesReview | Asks what the current user may do.
  spec! SelfSubjectRulesReviewSpec= | The question.
  status SubjectRulesReviewStatus= | The answer.
SelfSubjectRulesReviewSpec | Where.
  namespace string | Namespace to look at.
SubjectRulesReviewStatus | What is allowed.
  evaluationError string | What failed.
  incomplete! boolean= | More may be allowed.
  nonResourceRules! [NonResourceRule] | For paths.
  resourceRules! [ResourceRule] | For resources.
NonResourceRule | Allowed verbs on paths.
  nonResourceURLs,verbs [string] | Which; * for all.
ResourceRule | Allowed verbs on resources.
  apiGroups,resourceNames,resources,verbs [string] | Which; * for all.
`;

const apiextensions = `
kind CustomResourceDefinition | A resource that is exposed on the API server.
  spec! CustomResourceDefinitionSpec= | How the resource should appear.
  status CustomResourceDefinitionStatus= | The actual state.
CustomResourceDefinitionSpec | How a custom resource should appear.
  conversion CustomResourceConversion | How versions are converted.
  group! string= | API group of the resource.
  names! CustomResourceDefinitionNames= | Names of the resource.
  preserveUnknownFields boolean | Deprecated; must be false.
  scope! string= | Cluster or Namespaced.
  versions! [CustomResourceDefinitionVersion] | All versions of the resource.
CustomResourceConversion | How versions are converted.
  strategy! string= | None or Webhook.
  webhook any | How to call the webhook.
CustomResourceDefinitionNames | Names of the resource.
  categories [string] | Groups that the resource belongs to, e.g. all.
  kind! string= | Name of the kind.
  listKind string | Name of the list kind.
  plural! string= | Plural name, in URLs.
  shortNames [string] | Short names.
  singular string | Singular name.
CustomResourceDefinitionVersion | A version of the resource.
  additionalPrinterColumns [CustomResourceColumnDefinition] | Columns of the table that kubectl shows.
  deprecated boolean | Clients get a warning.
  deprecationWarning string | The warning.
  name! string= | Name of the version.
  schema CustomResourceValidation | The schema of the version.
  selectableFields [SelectableField] | Fields for field selectors.
  served! boolean= | The version is served.
  storage! boolean= | The version is stored.
  subresources CustomResourceSubresources | Subresources of the version.
CustomResourceColumnDefinition | A column of the table that kubectl shows.
  description string | For humans.
  format string | Format of the value.
  jsonPath! string= | Where the value is.
  name! string= | Header.
  priority int32 | Columns above 0 show with -o wide.
  type! string= | Type of the value.
SelectableField | A field for field selectors.
  jsonPath! string= | Where the value is.
CustomResourceValidation | The schema of a version.
  openAPIV3Schema JSONSchemaProps | The OpenAPI v3 schema.
CustomResourceSubresources | Subresources of a version.
  scale any | The scale subresource.
  status CustomResourceSubresourceStatus | The status subresource.
CustomResourceSubresourceStatus | The status subresource.
CustomResourceDefinitionStatus | State of the definition.
  acceptedNames CustomResourceDefinitionNames= | Names that are served.
  conditions [CustomResourceDefinitionCondition]type | State in detail.
  observedGeneration int64 | The generation that the status is of.
  storedVersions [string] | Versions that may be stored.
CustomResourceDefinitionCondition | Something about the state of a definition.
  lastTransitionTime Time | When the status last changed.
  message string | Explanation for humans.
  observedGeneration int64 | The generation that the condition is of.
  reason string | One word that says why.
  status! string= | True, False or Unknown.
  type! string= | What the condition is about.
JSONSchemaProps | A JSON Schema as far as CRDs may use it.
  $ref,$schema,description,format,id,pattern,title,type string | As in JSON Schema.
  exclusiveMaximum,exclusiveMinimum,nullable,uniqueItems boolean | As in JSON Schema.
  maxItems,maxLength,maxProperties,minItems,minLength,minProperties int64 | As in JSON Schema.
  maximum,minimum,multipleOf number | As in JSON Schema.
  default,example,additionalItems,additionalProperties,dependencies,externalDocs any | As in JSON Schema.
  definitions,patternProperties,properties {JSONSchemaProps} | As in JSON Schema.
  allOf,anyOf,oneOf [JSONSchemaProps] | As in JSON Schema.
  items,not JSONSchemaProps | As in JSON Schema.
  enum [any] | As in JSON Schema.
  required [string] | As in JSON Schema.
  x-kubernetes-embedded-resource boolean | A whole object with apiVersion, kind and metadata.
  x-kubernetes-int-or-string boolean | An integer or a string.
  x-kubernetes-list-map-keys [string] | Fields that identify an item of a list of type map.
  x-kubernetes-list-type string | atomic, set or map.
  x-kubernetes-map-type string | granular or atomic.
  x-kubernetes-preserve-unknown-fields boolean | Fields that are not declared are kept.
  x-kubernetes-validations [ValidationRule]rule@ | CEL rules.
ValidationRule | A CEL rule.
  fieldPath string | Field that the message names.
  message string | What the client is told.
  messageExpression string | CEL expression for the message.
  optionalOldSelf boolean | Evaluate also without an old value.
  reason string | Reason in the Status.
  rule! string= | The CEL expression.
`;

const sections: readonly NotationSection[] = [
  { prefix: 'io.k8s.apimachinery.pkg.apis.meta.v1.', group: 'meta.k8s.io', text: meta },
  { prefix: 'io.k8s.api.core.v1.', group: '', text: core },
  { prefix: 'io.k8s.api.events.v1.', group: 'events.k8s.io', text: events },
  { prefix: 'io.k8s.api.coordination.v1.', group: 'coordination.k8s.io', text: coordination },
  { prefix: 'io.k8s.api.authorization.v1.', group: 'authorization.k8s.io', text: authorization },
  {
    prefix: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.',
    group: 'apiextensions.k8s.io',
    text: apiextensions,
  },
];

/** OpenAPI name of ObjectMeta. */
export const objectMetaName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** The schemas of the kinds that are compiled in. */
export interface BuiltinSchemas {
  /** Raw schemas by their OpenAPI names, e.g. `io.k8s.api.core.v1.Secret`. */
  readonly definitions: Readonly<Record<string, JsonObject>>;
  /** The schema of an OpenAPI name. */
  get(name: string): Schema;
}

/** Makes the schemas; one set serves a whole API server. */
export function builtinSchemas(): BuiltinSchemas {
  const definitions = parseNotation(sections);
  const time: JsonObject = { type: 'string', format: 'date-time' };
  const prefix = 'io.k8s.apimachinery.pkg.apis.meta.v1.';
  definitions[`${prefix}Time`] = time;
  definitions[`${prefix}MicroTime`] = { ...time, 'x-precision': 'micro' };
  definitions[`${prefix}FieldsV1`] = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const made = new Map<string, Schema>();
  const find = (name: string): Schema | undefined => {
    const raw = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
    if (raw === undefined) return undefined;
    const schema = made.get(name) ?? new Schema(raw, find);
    made.set(name, schema);
    return schema;
  };
  return { definitions, get: (name) => find(name) ?? new Schema(anything) };
}
