/** What a function, version or alias is called by. */
export interface FunctionName {
  readonly name: string | undefined;
  /** Of a version or an alias. */
  readonly qualifier: string | undefined;
}

/** The parts of `resize`, `resize:live`, `123456789012:function:resize` or an ARN: AWS takes all of them for a name. */
export function functionNameOf(text: string | undefined): FunctionName {
  const [name, qualifier] =
    text
      ?.split(/^(?:.*:)?function:/)
      .at(-1)
      ?.split(':') ?? [];
  return { name, qualifier };
}

/** True when both are of the same function, and of the same version or alias of it. */
export function isSameFunction(desired: string | undefined, observed: string | undefined): boolean {
  const [one, other] = [functionNameOf(desired), functionNameOf(observed)];
  return one.name === other.name && one.qualifier === other.qualifier;
}

/** A version or an alias, as AWS is asked for what belongs to it. */
export interface FunctionPlace {
  readonly FunctionName: string | undefined;
  readonly Qualifier: string | undefined;
}
