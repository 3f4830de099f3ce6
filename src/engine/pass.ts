import type { EventNote } from '../kube/event.ts';
import type { KubeObject } from '../kube/object.ts';
import { isObject, type JsonObject } from '../shared/json.ts';
import type { Logger } from '../shared/log.ts';
import { annotations } from './annotations.ts';
import type { Gate, KindDefinition, ResourceScope, Subject, Value } from './definition/kind.ts';
import type { KindAws } from './kind-aws.ts';
import type { LoadedKind } from './loaded-kind.ts';
import type { EngineSettings } from './settings.ts';
import { controllerTags, type Tags } from './tags.ts';

/** What a pass is made of. */
export interface PassOptions {
  readonly kind: LoadedKind;
  readonly object: KubeObject;
  readonly settings: EngineSettings;
  readonly aws: KindAws;
  readonly scope: ResourceScope;
  /** Writes metadata, and gives the object as it is then. */
  readonly patchMetadata: (object: KubeObject, metadata: JsonObject) => Promise<KubeObject>;
  readonly note: (object: KubeObject, note: EventNote) => void;
  readonly log: Logger;
}

/** A resource as AWS has it, and which of its fields that tells about. */
export interface Observation {
  readonly value: Value;
  /** Fields with a read of their own that were left out. */
  readonly unread: ReadonlySet<string>;
  readonly tags: Tags;
}

/** One look at one object, and what it has found out so far. Steps fill it in; `publish` writes it down. */
export class Pass {
  readonly kind: LoadedKind;
  readonly definition: KindDefinition;
  readonly settings: EngineSettings;
  readonly aws: KindAws;
  readonly scope: ResourceScope;
  readonly log: Logger;
  /** As the API server has it, our own writes of this pass included. */
  object: KubeObject;
  /** The spec in the SDK's types; empty until it was decoded. */
  spec: Value = {};
  /** The status as it was, in the SDK's types. */
  status: Value = {};
  observation: Observation | undefined;
  readonly #options: PassOptions;

  constructor(options: PassOptions) {
    this.#options = options;
    this.kind = options.kind;
    this.definition = options.kind.definition;
    this.settings = options.settings;
    this.aws = options.aws;
    this.scope = options.scope;
    this.log = options.log;
    this.object = options.object;
  }

  get finalizer(): string {
    return `finalizers.${this.definition.group}/${this.definition.kind}`;
  }

  /** The resource's ARN, once it is known to be the object's. */
  get arn(): string | undefined {
    const { arn } = this.definition.behaviour;
    const found = arn === undefined ? undefined : this.observation?.value[arn];
    return typeof found === 'string' ? found : knownArn(this.object);
  }

  /** What the definition's functions get. */
  get subject(): Subject {
    return { spec: this.spec, status: this.status, arn: this.arn, scope: this.scope };
  }

  /** What a read needs to know, if it is known; its absence means that nothing was created yet. */
  get identity(): unknown {
    const { identity } = this.definition.behaviour;
    if (identity === 'arn') return this.arn;
    return 'name' in identity ? this.spec[identity.name] : this.status[identity.status];
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
    const text = this.object.metadata.annotations?.[annotations.setFields] ?? '';
    const recorded = new Set(text.split(','));
    return new Set(this.kind.specFields.filter((field) => recorded.has(this.kind.jsonNameOf(field))));
  }

  /** Writes metadata: null takes a key away. */
  async patchMetadata(metadata: JsonObject): Promise<void> {
    this.object = await this.#options.patchMetadata(this.object, metadata);
  }

  /** Tells the user, in the object's Events. */
  note(type: EventNote['type'], reason: string, action: string, note: string): void {
    this.#options.note(this.object, { type, reason, action, note });
  }

  /** What holds a gate shut, as text; undefined when it is open. */
  shut(gate: Gate | undefined): string | undefined {
    if (gate === undefined) return undefined;
    for (const [field, values] of Object.entries(gate)) {
      const value = this.observation?.value[field];
      if (typeof value === 'string' && !values.includes(value)) return `${this.kind.jsonNameOf(field)} is ${value}`;
    }
    return undefined;
  }
}

/** The ARN that the status holds: the proof that the resource was seen to be created or found. */
export function knownArn(object: KubeObject): string | undefined {
  const metadata = object.status?.['ackResourceMetadata'];
  const arn = isObject(metadata) ? metadata['arn'] : undefined;
  return typeof arn === 'string' && arn !== '' ? arn : undefined;
}
