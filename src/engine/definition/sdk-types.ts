/**
 * What TypeScript knows of an SDK package `M` (`typeof import('@aws-sdk/client-…')`): its operations, and the types
 * that they take and return. Definitions are checked against these, so that a wrong name does not compile.
 */

type Command<M, Op extends string> = `${Op}Command` extends keyof M ? M[`${Op}Command`] : never;

/** The names of all operations: `CreateTable`. */
export type OperationName<M> = keyof M extends infer K ? (K extends `${infer Op}Command` ? Op : never) : never;

/** Operations that change nothing, by AWS's naming. */
export type ReadOperation<M> = Extract<
  OperationName<M>,
  `Describe${string}` | `Get${string}` | `List${string}` | `Head${string}` | `Search${string}`
>;

/** An SDK package and these exports of another one; just the package for none. */
export type With<M, N, K> = [K] extends [never]
  ? M
  : { [E in keyof M | Extract<keyof N, K>]: E extends keyof M ? M[E] : N[Extract<E, keyof N>] };

/** What an operation takes. */
export type Input<M, Op extends string> =
  Command<M, Op> extends abstract new (...input: never) => { readonly input: infer I } ? I : never;

/** What an operation returns. */
export type Output<M, Op extends string> =
  Command<M, Op> extends abstract new (
    ...input: never
  ) => { resolveMiddleware(...args: never): (...args: never) => Promise<{ readonly output: infer O }> }
    ? Omit<O, '$metadata'>
    : never;

/** One member of a structure; lists are entered silently, so that a path needs no mark for them. */
type Step<T, K extends string> =
  NonNullable<T> extends readonly (infer E)[] ? Step<E, K> : K extends keyof NonNullable<T> ? NonNullable<T>[K] : never;

/** The type at a path of member names: `TimeToLiveDescription.AttributeName`. `never` when there is no such member. */
export type At<T, Path extends string> = Path extends `${infer Head}.${infer Rest}`
  ? At<Step<T, Head>, Rest>
  : Step<T, Path>;

/** `Path` itself when it leads to a member of `T`; otherwise a text that shows up in the compiler's error. */
export type ValidPath<T, Path extends string> = [At<T, Path>] extends [never] ? `✗ no member '${Path}'` : Path;
