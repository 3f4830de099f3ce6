import type { EventNote } from '../kube/event.ts';
import type { KubeObject } from '../kube/object.ts';
import type { FieldReference, FieldSecret } from '../model/cursor.ts';
import { isObject, type JsonObject } from '../shared/json.ts';
import type { Logger } from '../shared/log.ts';
import { annotations } from './annotations.ts';
import type { Statement } from './conditions.ts';
import type { Gate, KindDefinition, ResourceScope, Subject, Value } from './definition/kind.ts';
import type { DriftPath } from './ignored-drift/drift-path.ts';
import type { PassAws } from './kind-aws.ts';
import type { LoadedKind } from './loaded-kind.ts';
import type { ObjectCaches, ObjectId } from './object-caches.ts';
import type { CallMemory } from './recent-calls.ts';
import type { EngineSettings } from './settings.ts';
import { controllerTags, type Tags } from './tags.ts';

/** `initialise`: fields of the spec that the user left out, which are to stay the user's to set and to take out. */
export type WriteMode = 'merge' | 'initialise';

/** What a pass is made of. */
export interface PassOptions {
  readonly kind: LoadedKind;
  readonly object: KubeObject;
  readonly settings: EngineSettings;
  readonly caches: ObjectCaches;
  /** Calls AWS in a place, as a role. */
  readonly awsIn: (place: Place) => PassAws;
  /** Writes metadata or the spec over the pass's object, and gives the object as it is then. */
  readonly write: (patch: JsonObject, how?: WriteMode) => Promise<KubeObject>;
  readonly note: (object: KubeObject, note: EventNote) => void;
  /** Told of what the pass is about to look at: if that changes meanwhile, another pass is necessary. */
  readonly dependOn: (target: ObjectId) => void;
  /** Objects that depend on this one. */
  readonly dependents: () => readonly KubeObject[];
  /** Counts how often in a row the object's passes have wanted the same calls. */
  readonly repeats: (signature: string) => number;
  /** What AWS has just done for the object. */
  readonly recent: CallMemory;
  readonly log: Logger;
}

/** Where a resource is, and how it is reached. */
export interface Place extends ResourceScope {
  /** The ARN of the role to take; undefined for the process's own identity. */
  readonly role: string | undefined;
  readonly endpoint: string | undefined;
}

/** A resource as AWS has it, and which of its fields that tells about. */
export interface Observation {
  readonly value: Value;
  /** Fields with a read of their own that were left out. */
  readonly unread: ReadonlySet<string>;
  readonly tags: Tags;
}

/** What the object's namespace says. */
export interface NamespaceFacts {
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** All objects in it are, or are soon to be, deleted. */
  readonly isDeleting: boolean;
}

/** One look at one object, and what it has found out so far. Steps fill it in; `publish` writes it down. */
export class Pass {
  readonly kind: LoadedKind;
  readonly definition: KindDefinition;
  readonly settings: EngineSettings;
  readonly caches: ObjectCaches;
  readonly log: Logger;
  /** As the API server has it, our own writes of this pass included. */
  object: KubeObject;
  namespace: NamespaceFacts = { annotations: {}, labels: {}, isDeleting: false };
  /** The spec in the SDK's types, references resolved; empty until it was decoded. */
  spec: Value = {};
  references: readonly FieldReference[] = [];
  /** Where the spec names Secrets. */
  secrets: readonly FieldSecret[] = [];
  /** By the path of a reference, the state of the Secret that it names. */
  readonly secretStates = new Map<string, string>();
  /** The status as it was, in the SDK's types. */
  status: Value = {};
  /** The ARN that an adoption names. */
  adoptedArn: string | undefined;
  observation: Observation | undefined;
  /** Where the user wants changes in AWS to be left alone. */
  readonly ignoredDrift: DriftPath[] = [];
  /** Conditions beside those that tell of the outcome. */
  readonly statements: Statement[] = [];
  /** Objects whose change makes another pass necessary. */
  readonly targets = new Set<ObjectId>();
  readonly #options: PassOptions;
  #place: Place | undefined;
  #aws: PassAws | undefined;

  constructor(options: PassOptions) {
    this.#options = options;
    this.kind = options.kind;
    this.definition = options.kind.definition;
    this.settings = options.settings;
    this.caches = options.caches;
    this.log = options.log;
    this.object = options.object;
  }

  get finalizer(): string {
    return `finalizers.${this.definition.group}/${this.definition.kind}`;
  }

  get annotations(): Readonly<Record<string, string>> {
    return this.object.metadata.annotations ?? {};
  }

  get isReadOnly(): boolean {
    return this.settings.gates.readOnly && this.annotations[annotations.readOnly]?.toLowerCase() === 'true';
  }

  /** Where the resource is. Known once the pass has entered it, as all reads and writes need it. */
  get place(): Place {
    if (this.#place === undefined) throw new Error('the pass has not entered its place yet');
    return this.#place;
  }

  get aws(): PassAws {
    this.#aws ??= this.#options.awsIn(this.place);
    return this.#aws;
  }

  /** Decides where, and as whom, AWS is called. */
  enter(place: Place): void {
    this.#place = place;
    this.#aws = undefined;
  }

  /** The resource's ARN, once it is known to be the object's. */
  get arn(): string | undefined {
    const { arn } = this.definition.behaviour;
    const found = arn === undefined ? undefined : this.observation?.value[arn];
    return typeof found === 'string' ? found : (this.adoptedArn ?? knownArn(this.object));
  }

  /** What a read needs to know, if it is known; its absence means that nothing was created yet. */
  get identity(): unknown {
    const { identity } = this.definition.behaviour;
    if (identity === 'arn') return this.arn;
    return 'name' in identity ? this.spec[identity.name] : this.status[identity.status];
  }

  /** What the definition's functions get. */
  get subject(): Subject {
    const { spec, status, arn, place: scope, annotations: own } = this;
    return { spec, status, arn, scope, annotations: own };
  }

  get controllerTags(): Tags {
    const { namespace = '', name, labels = {} } = this.object.metadata;
    const { kind, service } = this.definition;
    const variables = { service: service.name, version: this.settings.version, namespace, name, kind, labels };
    return this.definition.behaviour.tags === undefined
      ? new Map<string, string>()
      : controllerTags(this.settings.tags, variables);
  }

  /** Fields that were in the spec at some time, and mean something when they no longer are. */
  get onceSet(): ReadonlySet<string> {
    const recorded = new Set((this.annotations[annotations.setFields] ?? '').split(','));
    return new Set(this.kind.specFields.filter((field) => recorded.has(this.kind.jsonNameOf(field))));
  }

  /** Adds a condition; saying the same twice is saying it once. */
  tell(statement: Statement): void {
    const isSame = (said: Statement): boolean => said.type === statement.type && said.message === statement.message;
    if (!this.statements.some(isSame)) this.statements.push(statement);
  }

  /** To be called before the other object is looked at, so that no change of it is missed. */
  dependOn(target: ObjectId): void {
    this.targets.add(target);
    this.#options.dependOn(target);
  }

  /** How often in a row, this time included, the object's passes have wanted these calls. */
  repeats(signature: string): number {
    return this.#options.repeats(signature);
  }

  /** What AWS has just done for the object, and may not show yet. */
  get recent(): CallMemory {
    return this.#options.recent;
  }

  /** Objects that refer to this one. */
  get dependents(): readonly KubeObject[] {
    return this.#options.dependents();
  }

  /** Writes metadata: null takes a key away. */
  async patchMetadata(metadata: JsonObject): Promise<void> {
    this.object = await this.#options.write({ metadata });
  }

  /** Writes annotations, if there are any to write: null takes one away. */
  async annotate(annotations: JsonObject): Promise<void> {
    if (Object.keys(annotations).length > 0) await this.patchMetadata({ annotations });
  }

  /** Writes fields of the spec. */
  async writeSpec(spec: JsonObject): Promise<void> {
    this.object = await this.#options.write({ spec });
  }

  /** Writes what AWS chose for fields of the spec that the user left out. */
  async initialiseSpec(spec: JsonObject): Promise<void> {
    this.object = await this.#options.write({ spec }, 'initialise');
  }

  /** Tells the user, in the object's Events. */
  note(type: EventNote['type'], reason: string, action: string, note: string): void {
    this.#options.note(this.object, { type, reason, action, note });
  }

  /** Whether the resource is seen to be in the states of a gate. */
  isIn(gate: Gate | ((observed: Value) => boolean) | undefined, observed = this.observation?.value): boolean {
    if (gate === undefined || observed === undefined) return false;
    if (typeof gate === 'function') return gate(observed);
    return Object.entries(gate.states).every(([field, values]) => values.includes(String(observed[field])));
  }

  /** What holds a gate shut, as text; undefined when it is open. */
  shut(gate: Gate | undefined, observed = this.observation?.value): string | undefined {
    if (gate === undefined || observed === undefined) return undefined;
    for (const [field, values] of Object.entries(gate.states)) {
      const value = observed[field];
      if (typeof value === 'string' && !values.includes(value)) return `${this.kind.jsonNameOf(field)} is ${value}`;
    }
    return gate.busy?.(observed);
  }
}

/** The ARN that the status holds: the proof that the resource was seen to be created or found. */
export function knownArn(object: KubeObject): string | undefined {
  return resourceMetadata(object, 'arn');
}

/** The account that the status holds: the same proof where a resource has no ARN. */
export function knownAccount(object: KubeObject): string | undefined {
  return resourceMetadata(object, 'ownerAccountID');
}

function resourceMetadata(object: KubeObject, field: string): string | undefined {
  const metadata = object.status?.['ackResourceMetadata'];
  const text = isObject(metadata) ? metadata[field] : undefined;
  return typeof text === 'string' && text !== '' ? text : undefined;
}
