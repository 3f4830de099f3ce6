import pluralize from 'pluralize';
import type { SdkModule, ServiceDescriptor } from '../../aws/sdk-module.ts';
import { parseContract } from '../../model/contract.ts';
import { goName } from '../../model/names.ts';
import type { Json } from '../../shared/json.ts';
import type { Call, CallOptions } from './call.ts';
import type { ExtraTypes, FieldSourceOf } from './field-source.ts';
import type {
  AttributeFacts,
  Behaviour,
  Change,
  Compare,
  FieldDelta,
  FieldFacts,
  KindDefinition,
  NamedIdentity,
  PrinterColumn,
  Subject,
  TagBehaviour,
} from './kind.ts';
import type { ArnPatterns, IamFacts } from './permission.ts';
import type { At, Input, OperationName, Output, ReadOperation, ValidPath, With } from './sdk-types.ts';

/** What a service's definition starts from. */
export interface ServiceFacts<M> {
  /** ACK's alias of the service: `dynamodb`. Also the first part of the API group. */
  readonly name: string;
  /** The SDK's service id, as it stands in error texts: `DynamoDB`. */
  readonly sdkId: string;
  readonly client: Extract<keyof M, `${string}Client`>;
  /** Imports the SDK package; called when the service's first object appears. */
  readonly load: () => Promise<M>;
  /** The IAM actions that operations take, where they are not just called like them. */
  readonly iamActions?: { readonly [Op in OperationName<M>]?: readonly string[] };
}

/** Another service, some of whose operations the kinds use; its name is for metrics and budgets. */
interface FurtherFacts<N, Op> extends ServiceFacts<N> {
  readonly operations: readonly Op[];
}

/** The static half of a kind, checked against the SDK. */
interface Facts<M> {
  /** The committed contract: `contract/Table.json`. */
  readonly contract: Json;
  readonly create: Extract<OperationName<M>, string>;
  readonly output?: string;
  readonly reads: readonly ReadOperation<M>[];
  readonly writes?: readonly OperationName<M>[];
  readonly delete: OperationName<M>;
  readonly iam?: IamFacts;
  /** Members of the create operation, input and output, that the spec calls by another name: `{ RoleName: 'Name' }`. */
  readonly rename?: Readonly<Record<string, string>>;
  readonly attributes?: AttributeFacts;
  readonly extra?: Readonly<Record<string, FieldSourceOf<unknown>>>;
  readonly extraStatus?: Readonly<Record<string, FieldSourceOf<unknown>>>;
  readonly overlay?: Readonly<Record<string, FieldFacts>>;
  readonly columns?: readonly PrinterColumn[];
}

type Extra<F> = F extends { readonly extra: infer X } ? ExtraTypes<X> : unknown;
type ExtraStatus<F> = F extends { readonly extraStatus: infer X } ? ExtraTypes<X> : unknown;

type Renames<F> = F extends { readonly rename: infer R } ? R : unknown;
type Renamed<T, R> = {
  [K in keyof T as K extends keyof R ? (R[K] extends string ? R[K] : never) : K]: T[K];
};

type AttributesField<F> = F extends { readonly attributes: { readonly field: infer A extends string } } ? A : never;
type AttributeNames<M, F> = F extends { readonly attributes: { readonly names: infer N } }
  ? N extends readonly (infer Name extends string)[]
    ? Name
    : N extends keyof M
      ? Extract<keyof M[N], string>
      : never
  : never;
type AttributeFields<M, F> = { [K in AttributeNames<M, F>]?: string | undefined };

/** The spec as definitions see it: the create operation's members, all optional, attributes, and the extra fields. */
export type SpecOf<M, F extends Facts<M>> = Partial<
  Renamed<Omit<Input<M, F['create']>, AttributesField<F>>, Renames<F>>
> &
  AttributeFields<M, F> &
  Extra<F>;

type Created<M, F extends Facts<M>> = Renamed<
  F extends { readonly output: infer P extends string }
    ? NonNullable<At<Output<M, F['create']>, P>>
    : Output<M, F['create']>,
  Renames<F>
>;

/** The status as definitions see it: what create returns, without what is in the spec. */
export type StatusOf<M, F extends Facts<M>> = Omit<Partial<Created<M, F>>, keyof SpecOf<M, F>> & ExtraStatus<F>;

/** Structures as AWS returns them: what an input requires may be missing. */
type Loose<T> = T extends Date | Uint8Array
  ? T
  : T extends readonly (infer E)[]
    ? Loose<E>[]
    : T extends object
      ? { [K in keyof T]?: Loose<T[K]> | undefined }
      : T;

/** What a read gives: fields of the spec and of the status side by side; their names are disjoint. */
export type ObservedOf<M, F extends Facts<M>> = Loose<SpecOf<M, F>> & StatusOf<M, F>;

type Names<T> = Extract<keyof T, string>;
type Writes<F> = F extends { readonly writes: readonly (infer W extends string)[] } ? W : never;

/** Makes the declared reads, and nothing else. */
export interface TypedReader<M, Reads extends OperationName<M>> {
  read<const Op extends Reads>(operation: Op, input: Input<M, Op>): Promise<Output<M, Op>>;
  readAll<const Op extends Reads, const I extends Names<Output<M, Op>>>(
    operation: Op,
    input: Input<M, Op>,
    page: { readonly items: I } & PageToken<Input<M, Op>, Output<M, Op>>,
  ): Promise<NonNullable<Output<M, Op>[I]>>;
}

/** What leads to the next page: a member of input and output alike, or one of each. */
type PageToken<I, O> = { readonly token?: Names<O> & Names<I> } | { readonly token: Names<I>; readonly next: Names<O> };

interface TypedChange<Spec, Observed> extends Omit<Change<Spec, Observed>, 'delta'> {
  readonly delta: FieldDelta<Spec>;
}

interface TypedAspect<T, Spec, Status, Observed, R, W extends string> {
  read(observed: Readonly<Observed>, aws: R, subject: Subject<Spec, Status>): Promise<T | undefined>;
  readonly notFound?: readonly string[];
  put?(change: TypedChange<Spec, Observed>): readonly Call<W>[];
}

type TypedAspects<Spec, Status, Observed, R, W extends string> = {
  readonly [K in Names<Spec>]?: TypedAspect<Loose<Spec[K]>, Spec, Status, Observed, R, W>;
};

type TagsField<F extends string, Spec> = F extends keyof Spec ? NonNullable<Spec[F]> : never;

interface TypedTags<F extends string, Spec, Status, Observed, R, W extends string>
  extends Omit<TagBehaviour, 'field' | 'read' | 'add' | 'remove' | 'put'> {
  readonly field: F;
  read(
    observed: Readonly<Observed>,
    aws: R,
    subject: Subject<Spec, Status>,
  ): Promise<(F extends keyof Spec ? Loose<Spec[F]> : never) | undefined>;
  add?(tags: TagsField<F, Spec>, change: TypedChange<Spec, Observed>): Call<W>;
  remove?(keys: string[], change: TypedChange<Spec, Observed>): Call<W>;
  put?(tags: TagsField<F, Spec>, change: TypedChange<Spec, Observed>): Call<W> | readonly Call<W>[];
}

type TypedCompare<T> =
  | Exclude<Compare, (...values: never) => boolean>
  | ((desired: T, observed: Loose<T> | undefined) => boolean);

interface TypedField<T, Subject> {
  readonly compare?: TypedCompare<T>;
  readonly unset?:
    | { readonly to: NonNullable<T> }
    | { readonly toDefault: (subject: Subject) => NonNullable<T> }
    | 'remove';
  readonly lateInit?: true | 'optional';
  readonly fixed?: true | 'refused';
}

interface TypedGate<Observed> {
  readonly states: { readonly [K in Names<Observed>]?: readonly NonNullable<Observed[K]>[] };
  readonly busy?: (observed: Readonly<Observed>) => string | undefined;
}

interface TypedBehaviour<M, F extends Facts<M>, Spec, Status, Observed, Paths>
  extends Omit<
    Behaviour,
    | 'identity'
    | 'arn'
    | 'lookUp'
    | 'findLost'
    | 'creation'
    | 'createdWith'
    | 'created'
    | 'synced'
    | 'updatable'
    | 'deletable'
    | 'deleting'
    | 'gone'
    | 'fields'
    | 'aspects'
    | 'tags'
    | 'normalise'
    | 'unshown'
    | 'onlyIfNew'
    | 'problem'
    | 'read'
    | 'readForUpdate'
    | 'update'
    | 'restore'
    | 'readForRemoval'
    | 'remove'
  > {
  readonly identity:
    | (Omit<NamedIdentity, 'name'> & { readonly name: Names<Spec> })
    | { readonly status: Names<Status> }
    | 'arn';
  readonly arn?: Names<Observed>;
  readonly synced?: TypedGate<Observed>;
  readonly updatable?: TypedGate<Observed>;
  readonly deletable?: TypedGate<Observed>;
  readonly deleting?: TypedGate<Observed>;
  readonly gone?: TypedGate<Observed> | ((observed: Readonly<Observed>) => boolean);
  readonly fields?: {
    [P in keyof Paths]: P extends string
      ? ValidPath<Spec, P> extends P
        ? TypedField<At<Spec, P>, Subject<Spec, Status>>
        : ValidPath<Spec, P>
      : never;
  };
  readonly aspects?: TypedAspects<Spec, Status, Observed, TypedReader<M, F['reads'][number]>, Writes<F>>;
  readonly tags?: {
    [K in Names<Spec>]: TypedTags<K, Spec, Status, Observed, TypedReader<M, F['reads'][number]>, Writes<F>>;
  }[Names<Spec>];
  normalise?(spec: Readonly<Spec>): Readonly<Spec>;
  unshown?(spec: Readonly<Spec>): { readonly [K in Names<Spec>]?: unknown };
  readonly onlyIfNew?: {
    latest(subject: Subject<Spec, Status>, aws: TypedReader<M, F['reads'][number]>): Promise<string>;
    readonly refusal: string;
  };
  problem?(spec: Readonly<Spec>): string | undefined;
  lookUp?(
    subject: Subject<Spec, Status>,
    aws: TypedReader<M, F['reads'][number]>,
  ): Promise<Readonly<Observed> | undefined>;
  findLost?(
    subject: Subject<Spec, Status>,
    aws: TypedReader<M, F['reads'][number]>,
    since: Date,
  ): Promise<Readonly<Observed> | undefined>;
  read(
    subject: Subject<Spec, Status>,
    aws: TypedReader<M, F['reads'][number]>,
  ): Promise<Readonly<Observed> | undefined>;
  creation?(input: Input<M, F['create']>, subject: Subject<Spec, Status>): Input<M, F['create']>;
  readonly createdWith?: readonly Names<Spec>[];
  created?(output: Readonly<Observed>, subject: Subject<Spec, Status>): Readonly<Observed>;
  restore?(subject: Subject<Spec, Status>, observed: Readonly<Observed>): readonly Call<Writes<F>>[];
  readForUpdate?(
    change: TypedChange<Spec, Observed>,
    aws: TypedReader<M, F['reads'][number]>,
  ): Promise<Readonly<Partial<Observed>>>;
  update?(change: TypedChange<Spec, Observed>): readonly Call<Writes<F>>[];
  readForRemoval?(
    subject: Subject<Spec, Status>,
    observed: Readonly<Observed>,
    aws: TypedReader<M, F['reads'][number]>,
  ): Promise<Readonly<Partial<Observed>>>;
  remove(subject: Subject<Spec, Status>, observed: Readonly<Observed>): readonly Call<Writes<F> | F['delete']>[];
}

/** A kind whose static half is known and whose behaviour is to follow. */
interface Shaped<M, F extends Facts<M>> {
  /** For the compiler only, see {@link ChangeOf}, {@link SpecIn} and {@link AspectsOf}. */
  readonly types?: {
    readonly change: TypedChange<SpecOf<M, F>, ObservedOf<M, F>>;
    readonly spec: SpecOf<M, F>;
    readonly aspects: TypedAspects<
      SpecOf<M, F>,
      StatusOf<M, F>,
      ObservedOf<M, F>,
      TypedReader<M, F['reads'][number]>,
      Writes<F>
    >;
  };
  define<const Paths>(
    behaviour: TypedBehaviour<M, F, SpecOf<M, F>, StatusOf<M, F>, ObservedOf<M, F>, Paths>,
  ): KindDefinition;
}

/** What the `update` of a kind is given: `ChangeOf<typeof shape>`. */
export type ChangeOf<S extends { readonly types?: { readonly change: unknown } }> = NonNullable<S['types']>['change'];

/** A kind's spec in the SDK's types: `SpecIn<typeof shape>`. */
export type SpecIn<S extends { readonly types?: { readonly spec: unknown } }> = NonNullable<S['types']>['spec'];

/** Aspects that stand in a file of their own: `satisfies AspectsOf<typeof shape>`. */
export type AspectsOf<S extends { readonly types?: { readonly aspects: unknown } }> = NonNullable<
  S['types']
>['aspects'];

/** Makes the definitions of one AWS service. */
export interface Service<M> {
  /** Of a kind; `name` in AWS's spelling (`Vpc`). What a wrong contract says is thrown here, at import. */
  kind<const F extends Facts<M>>(name: string, facts: F & Checked<M, F>): Shaped<M, F>;
  /** A spec field that another operation takes: `from('UpdateTimeToLive', 'TimeToLiveSpecification')`. */
  from<const Op extends OperationName<M>, const P extends string>(
    operation: Op,
    path: P & ValidPath<Input<M, Op>, P>,
  ): FieldSourceOf<At<Input<M, Op>, P>>;
  /** A status field that another operation returns. */
  fromOutput<const Op extends OperationName<M>, const P extends string>(
    operation: Op,
    path: P & ValidPath<Output<M, Op>, P>,
  ): FieldSourceOf<At<Output<M, Op>, P>>;
  /** A field that is one of the SDK's structures, by the name of its exported schema. */
  structure<T>(schema: Extract<keyof M, `${string}$`>): FieldSourceOf<T>;
  /** A field that is a list of one of the SDK's structures, by the name of its exported schema. */
  listOf<T>(schema: Extract<keyof M, `${string}$`>): FieldSourceOf<T[]>;
  /** A write for the engine to make. */
  call<const Op extends OperationName<M>>(operation: Op, input: Input<M, Op>, options?: CallOptions): Call<Op>;
}

/** What can only be checked once the literal is known. */
type Checked<M, F extends Facts<M>> = CheckedOutput<M, F> &
  CheckedRename<M, F> &
  CheckedAttributes<M, F> &
  CheckedIam<F>;

type CheckedOutput<M, F extends Facts<M>> = F extends { readonly output: infer P extends string }
  ? { readonly output: ValidPath<Output<M, F['create']>, P> }
  : unknown;

type CheckedRename<M, F extends Facts<M>> = F extends { readonly rename: infer R }
  ? {
      readonly rename: {
        [K in keyof R]: K extends keyof Input<M, F['create']> | keyof Created<M, Omit<F, 'rename'> & Facts<M>>
          ? string
          : `✗ no member '${K & string}'`;
      };
    }
  : unknown;

type CheckedAttributes<M, F extends Facts<M>> = F extends {
  readonly attributes: { readonly field: infer A; readonly names: infer N };
}
  ? {
      readonly attributes: {
        readonly field: A extends keyof Input<M, F['create']> ? string : `✗ no member '${A & string}'`;
        readonly names: N extends string ? (N extends keyof M ? string : `✗ no export '${N}'`) : readonly string[];
      };
    }
  : unknown;

type CheckedIam<F> = F extends { readonly iam: { readonly at: infer A } }
  ? {
      readonly iam: {
        readonly at: {
          [K in keyof A]: K extends Declared<F> ? ArnPatterns : `✗ no operation '${K & string}' of the kind`;
        };
      };
    }
  : unknown;

type Declared<F> = F extends {
  readonly create: infer C;
  readonly reads: readonly (infer R)[];
  readonly delete: infer D;
}
  ? C | R | Writes<F> | D
  : never;

/** Begins a service's definitions, which may also call what is named of a `further` one. */
export function defineService<
  M extends object,
  N extends object = object,
  // None that the service itself has by that name.
  const Op extends Exclude<OperationName<N>, OperationName<M>> = never,
>(facts: ServiceFacts<M>, further?: FurtherFacts<N, Op>): Service<With<M, N, `${Op}Command`>> {
  const service: ServiceDescriptor = {
    ...descriptorOf(facts),
    ...(further && { further: { ...descriptorOf(further), operations: further.operations } }),
  };
  return {
    kind: (name, kindFacts) => ({
      define: (behaviour) => {
        const kind = goName(name);
        return {
          service,
          group: `${facts.name}.services.k8s.aws`,
          version: 'v1alpha1',
          kind,
          plural: pluralize(kind.toLowerCase()),
          facts: { ...kindFacts, contract: parseContract(kindFacts.contract) },
          // The concrete types were checked above; from here on only shapes known at run time matter.
          behaviour: behaviour as unknown as Behaviour,
        };
      },
    }),
    from: (operation, path) => ({ source: { operation, side: 'input', path } }),
    fromOutput: (operation, path) => ({ source: { operation, side: 'output', path } }),
    structure: (schema) => ({ source: { structure: schema } }),
    listOf: (schema) => ({ source: { listOf: schema } }),
    call: (operation, input, options = {}) => ({ operation, input: input as object, ...options }),
  };
}

function descriptorOf<M extends object>({ name, sdkId, client, load, iamActions }: ServiceFacts<M>): ServiceDescriptor {
  const untyped = { load: load as () => Promise<object> as () => Promise<SdkModule> };
  return { name, sdkId, clientClass: client, ...untyped, ...(iamActions && { iamActions }) };
}
