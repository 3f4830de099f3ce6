/** What IAM has to allow for a kind, beside what its operations are called. */
export interface IamFacts {
  /** The kind's resources as IAM's policies name them, without `arn:<partition>:`: `dynamodb:*:*:table/*`. */
  readonly resources: ArnPatterns;
  /** Operations that IAM allows on something else: on other resources, or only on all, `['*']`. */
  readonly at?: Readonly<Record<string, ArnPatterns>>;
  /** What AWS does in the caller's name when it carries out the operations. */
  readonly also?: readonly Permission[];
}

/** ARNs without `arn:<partition>:`, or `*` alone, where an action knows no resources. */
export type ArnPatterns = readonly string[];

/** Actions that IAM allows together. */
export interface Permission {
  /** When it is needed, for people: `encryption with a key of your own`. Absent: always. */
  readonly for?: string;
  /** Looking needs it too, not only changes. */
  readonly read?: true;
  /** E.g. `iam:PassRole`. */
  readonly actions: readonly string[];
  readonly resources: ArnPatterns;
  /** As it stands in a policy: `{ StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }`. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}
