/** An Amazon Resource Name in its parts: `arn:<partition>:<service>:<region>:<account>:<resource>`. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  /** Empty for global services. */
  readonly region: string;
  /** Empty where AWS leaves it out, e.g. for a bucket. */
  readonly account: string;
  /** The rest, which may hold further colons and slashes, e.g. `table/orders`. */
  readonly resource: string;
}

/** The parts of an ARN, or undefined when the text is not one. */
export function parseArn(text: string): Arn | undefined {
  const match = /^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):([a-z0-9-]*):(.+)$/s.exec(text);
  if (match === null) return undefined;
  const [, partition = '', service = '', region = '', account = '', resource = ''] = match;
  return { partition, service, region, account, resource };
}

/** Partitions other than `aws`, by the start of their regions' names. */
const partitionsByPrefix: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
];

/** The partition that a region belongs to. An unknown region counts as `aws`, as in AWS's own SDKs. */
export function partitionOf(region: string): string {
  return partitionsByPrefix.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}
