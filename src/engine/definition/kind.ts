import type { ServiceDescriptor } from '../../aws/sdk-module.ts';
import type { Contract } from '../../model/contract.ts';
import type { Overlay } from '../../model/fields.ts';
import type { Call } from './call.ts';
import type { ExtraField } from './field-source.ts';
import type { IamFacts } from './permission.ts';

/** A structure in the SDK's member names and types. */
export type Value = Readonly<Record<string, unknown>>;

/** A kind's definition as the engine and the generators see it: the concrete types are gone, they were checked before. */
export interface KindDefinition {
  readonly service: ServiceDescriptor;
  /** API group: `dynamodb.services.k8s.aws`. */
  readonly group: string;
  readonly version: string;
  /** `Table`. */
  readonly kind: string;
  /** `tables`. */
  readonly plural: string;
  readonly facts: KindFacts;
  readonly behaviour: Behaviour;
}

/** The static half of a definition: all that generators need. */
export interface KindFacts {
  readonly contract: Contract;
  /** The operation that makes the resource; its input gives the spec, its output the status. */
  readonly create: string;
  /** Where in the create operation's output the resource stands; absent: the output itself. */
  readonly output?: string;
  readonly reads: readonly string[];
  readonly writes?: readonly string[];
  readonly delete: string;
  /** Absent: IAM allows the operations on everything or not at all. */
  readonly iam?: IamFacts;
  /** Members of the create operation, input and output, that the spec calls by another name. */
  readonly rename?: Readonly<Record<string, string>>;
  readonly attributes?: AttributeFacts;
  /** Fields of the spec beside the create operation's members; `Code.SHA256` is one more member of a structure. */
  readonly extra?: Readonly<Record<string, ExtraField>>;
  /** Fields of the status beside the create operation's output. */
  readonly extraStatus?: Readonly<Record<string, ExtraField>>;
  /** Facts by member path, e.g. `SSESpecification.KMSMasterKeyId`. */
  readonly overlay?: Readonly<Record<string, FieldFacts>>;
  /** `kubectl get` columns, in order, before Synced and Age. */
  readonly columns?: readonly PrinterColumn[];
}

/** Facts about one field that shape it. */
export interface FieldFacts extends Overlay {
  /** The kind that the reference beside it leads to: `kms/Key`. */
  readonly to?: string;
  /** Where in the other object the value stands; its ARN by default. */
  readonly targetPath?: string;
  /** The other object need not be synced: two may refer to each other. */
  readonly anyState?: true;
}

/** A map of texts in AWS's API whose keys are fields of their own in the custom resource. */
export interface AttributeFacts {
  /** The create operation's member that holds the map. */
  readonly field: string;
  /** The keys: as a list, or by the SDK's export that has them, such as `QueueAttributeName`. */
  readonly names: string | readonly string[];
}

/** A column of `kubectl get`. */
export interface PrinterColumn {
  readonly name: string;
  /** E.g. `.status.tableStatus`. */
  readonly jsonPath: string;
  /** Where it is not the field's own type. */
  readonly type?: 'string';
  /** Only with `-o wide`. */
  readonly wide?: true;
}

/** A resource as a definition's functions get it. */
export interface Subject<Spec = Value, Status = Value> {
  /** What the user wants. */
  readonly spec: Readonly<Spec>;
  /** As the custom resource has it: what was last seen. */
  readonly status: Readonly<Status>;
  /** Undefined until the resource was created or found. */
  readonly arn: string | undefined;
  /** Whose, and where, the resource is. */
  readonly scope: ResourceScope;
  /** Of the custom resource; a service may have some of its own. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** Where a resource lives. */
export interface ResourceScope {
  readonly region: string;
  /** 12 digits. */
  readonly account: string;
  readonly partition: string;
}

/** Makes read calls. */
export interface Reader {
  /** @throws AwsError */
  read(operation: string, input: object): Promise<Value>;
  /** Every element of a paged list. @throws AwsError */
  readAll(operation: string, input: object, page: PageMembers): Promise<readonly unknown[]>;
}

/** The members of an operation that gives a list in pages. */
export interface PageMembers {
  readonly items: string;
  /** The input's member that leads to the next page; `NextToken` by default. */
  readonly token?: string;
  /** The output's member that does so, where it is not called like the input's. */
  readonly next?: string;
}

/** What an update is computed from. */
export interface Change<Spec = Value, Observed = Value> extends Subject<Spec> {
  readonly observed: Readonly<Observed>;
  /** Fields that differ; only those that were read. */
  readonly delta: FieldDelta<Spec>;
}

/** Which top-level fields differ. */
export interface FieldDelta<Spec = Value> {
  /** True when any of the named fields differs. */
  has(...fields: readonly Extract<keyof Spec, string>[]): boolean;
  /** True when this element of a list compared by key, or this entry of a map, differs. */
  hasKey(field: Extract<keyof Spec, string>, key: string): boolean;
  /** What a field should be: the spec's value, or what taking it out of the spec goes back to. */
  wanted<const K extends Extract<keyof Spec, string>>(field: K): Spec[K] | undefined;
  /** The attributes that differ, as they should be; undefined when none does. */
  attributes(): Record<string, string> | undefined;
}

/** A part of a resource with a read, and perhaps a write, of its own. */
export interface Aspect {
  /** The field's value; undefined when there is none. */
  read(observed: Value, aws: Reader, subject: Subject): Promise<unknown>;
  /** Codes that mean: there is none. */
  readonly notFound?: readonly string[];
  /** The calls that turn the observed value into the wanted one. Absent: `update` does that. */
  put?(change: Change): readonly Call[];
}

/** How a resource's tags are read and written. */
export interface TagBehaviour {
  /** The spec's field: a list of `{Key, Value}`, or a map. */
  readonly field: string;
  /** The members of a list's elements, where they are not `Key` and `Value`. */
  readonly members?: { readonly key: string; readonly value: string };
  /** The member of the field's structure that holds the tags, where they are not the field itself. */
  readonly at?: string;
  /** Codes that mean: there are none. */
  readonly notFound?: readonly string[];
  /** The field's value; undefined where the resource has tags that cannot be told. */
  read(observed: Value, aws: Reader, subject: Subject): Promise<unknown>;
  /** Adds or changes; `tags` in the field's own form. */
  add?(tags: unknown, change: Change): Call;
  remove?(keys: readonly string[], change: Change): Call;
  /** Makes `tags` all that there are, none when it is empty, instead of the two. */
  put?(tags: unknown, change: Change): Call | readonly Call[];
}

/** How two values of a field are compared. */
export type Compare =
  /** A list whose order does not matter. */
  | 'set'
  /** A map with just the wanted keys; what is a map in AWS's API is compared so without being told. */
  | 'map'
  /** A list whose elements are told apart by this member. */
  | { readonly by: string }
  /** An IAM policy document: equal in meaning. */
  | 'iamPolicy'
  /** JSON text: equal when parsed. */
  | 'json'
  /** What AWS leaves out is equal to false and 0. */
  | 'nilEqualsZero'
  /** A resource, by its ARN on one side and its id, or name, on the other: `arn:aws:kms:...:key/1234` is `1234`. */
  | 'arnOrId'
  /** Never differs. */
  | 'ignore'
  /** Own rule: true when `observed` is what `desired` asks for. */
  | ((desired: never, observed: never) => boolean);

/** Facts about one field that concern behaviour. */
export interface FieldBehaviour {
  readonly compare?: Compare;
  /**
   * What happens when a user takes the field, once set, out of the spec: back to a value, to one that depends on the
   * resource, or to nothing (`remove`: the update sees it as a difference). Absent: AWS keeps what it has. What a user
   * never set is never touched.
   */
  readonly unset?: { readonly to: unknown } | { readonly toDefault: (subject: Subject) => unknown } | 'remove';
  /** What AWS chose is written into the spec once; `optional`: where it chose anything. */
  readonly lateInit?: true | 'optional';
  /**
   * AWS cannot change it. All else goes on without: a difference is only told of, and the object is synced; or, with
   * `refused`, nothing is changed until it is put back.
   */
  readonly fixed?: true | 'refused';
}

/** What has to be true of a resource for something to be possible: values of members, and what holds it otherwise. */
export interface Gate {
  /** By member, the values with which the gate is open. */
  readonly states: Readonly<Record<string, readonly string[]>>;
  /** Asked when the states are right: what is still in the way, as text. */
  readonly busy?: (observed: Value) => string | undefined;
}

/** What tells a resource from others of its kind. */
export type Identity = NamedIdentity | { readonly status: string } | 'arn';

/** A name that the spec gives. */
export interface NamedIdentity {
  readonly name: string;
  /** Where the ARN has it: behind its last `/` or `:`; `path`: behind its first `/`, as it may hold some; or nowhere. */
  readonly inArn?: 'path' | false;
}

/** The other half of a definition: what to do with a resource. Functions of `Change` are pure. */
export interface Behaviour {
  /** What a read needs to know: the spec's name of the resource, an id that AWS gave (in the status), or the ARN. */
  readonly identity: Identity;
  /** The observed member that holds the ARN; absent where the resource has none. */
  readonly arn?: string;
  /** Codes that mean that the resource does not exist. */
  readonly notFound: readonly string[];
  /** Codes by which create refuses a name that is taken: no look-up is needed before it. */
  readonly alreadyExists?: readonly string[];
  /** Codes that will not go away by themselves. */
  readonly terminal?: readonly string[];
  /**
   * Codes, each with a part of AWS's message ('' for any), by which AWS refuses what another resource or a little time
   * makes possible: the object waits. They go before `terminal`.
   */
  readonly waits?: Readonly<Record<string, string>>;
  /** The member and values that mean: at rest, as wanted. Absent: always. */
  readonly synced?: Gate;
  /** Where changes are possible. Absent: always. */
  readonly updatable?: Gate;
  /** Where deletion is possible. Absent: always. */
  readonly deletable?: Gate;
  /** On its way out: nothing more to do but wait. */
  readonly deleting?: Gate;
  /**
   * As good as gone, such as scheduled for deletion: an object that is deleted may go; one that is not brings its
   * resource back with `restore`, or else gets another one, as `recreate` allows.
   */
  readonly gone?: Gate | ((observed: Value) => boolean);
  /** Codes by which AWS refuses a deletion until somebody has done something, and what that is. */
  readonly deletionBlocked?: Readonly<Record<string, string>>;
  /** For a create operation that answers with what it made last when nothing has changed since. */
  readonly onlyIfNew?: {
    /** The id, as it stands in the status, of what was made last; any other text for none. */
    latest(subject: Subject, aws: Reader): Promise<string>;
    /** Why nothing was created, for the user. */
    readonly refusal: string;
  };
  /** False: a resource that has vanished is missed, not made anew. */
  readonly recreate?: false;
  /** How soon, and how rarely at most, to look again while AWS is at work, in milliseconds. */
  readonly pace?: { readonly firstMs: number; readonly maxMs: number };
  readonly fields?: Readonly<Record<string, FieldBehaviour>>;
  readonly aspects?: Readonly<Record<string, Aspect>>;
  readonly tags?: TagBehaviour;
  /** The spec without what AWS does not take beside the rest of it: first as it stands, then with references resolved. */
  normalise?(spec: Value): Value;
  /** What is wrong with a spec beyond what a schema can tell, for the user: nothing is done for it then. */
  problem?(spec: Value): string | undefined;
  /**
   * By field, what AWS takes of a spec and never shows: a field differs when it is not what was sent last, of which a
   * digest is kept. With nothing recorded, as of a resource that was just adopted, it is sent.
   */
  unshown?(spec: Value): Value;
  /**
   * The resource by what the spec says of it, where its identity is not known: before a create that would not refuse a
   * second one of that name, or after one whose answer was lost. Undefined or a `notFound` code when there is none.
   */
  lookUp?(subject: Subject, aws: Reader): Promise<Value | undefined>;
  /**
   * What an earlier create made whose answer never came, for kinds of which AWS makes any number that look the same, and
   * takes no token: looked for only then, before a second create. Found by the mark among its tags, or by what the spec
   * says and not older than `since`.
   */
  findLost?(subject: Subject, aws: Reader, since: Date): Promise<Value | undefined>;
  /** The resource as AWS has it; undefined or one of the `notFound` codes when there is none. */
  read(subject: Subject, aws: Reader): Promise<Value | undefined>;
  /**
   * The create operation's input, where it is not just the spec under AWS's names. The subject's spec has all tags that
   * the resource is to be born with.
   */
  creation?(input: Readonly<Record<string, unknown>>, subject: Subject): Readonly<Record<string, unknown>>;
  /** Fields that `creation` gives to AWS in another form, so that a new resource has them. */
  readonly createdWith?: readonly string[];
  /** The new resource, where the create operation's output does not tell its ARN: that it was told proves whose it is. */
  created?(output: Value, subject: Subject): Value;
  /** The calls that bring back what is `gone` but not yet deleted. Until it is, AWS has no other one of that name. */
  restore?(subject: Subject, observed: Value): readonly Call[];
  /** What only a change needs to know, read when there is one: it joins `observed` for `put` and `update`. */
  readForUpdate?(change: Change, aws: Reader): Promise<Value>;
  /** The calls for the fields that no aspect writes, in order. */
  update?(change: Change): readonly Call[];
  /** What only a removal needs to know, such as the parts that have to go first: it joins `observed` for `remove`. */
  readForRemoval?(subject: Subject, observed: Value, aws: Reader): Promise<Value>;
  /** The calls that take the resource away, in order; the last one is the resource's own. */
  remove(subject: Subject, observed: Value): readonly Call[];
}
