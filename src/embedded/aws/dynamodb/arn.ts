import { AwsError, invalidParameters, validationError } from '../aws-error.ts';
import type { Context } from './context.ts';
import type { Table } from './table.ts';

/** The table that a table's or a stream's ARN is about, by name. Throws ValidationException for any other ARN. */
export function tableNameOf({ account, region }: Context, arn: string): string {
  if (!arn.startsWith('arn:')) throw invalidParameters(`ARNs must start with 'arn:': ${arn}`);
  const [, service, place, owner, name, kind] =
    /^arn:[^:]*:([^:]*):([^:]*):([^:]*):table\/([a-zA-Z0-9_.-]+)(?:\/(index|stream|backup)\/.+)?$/.exec(arn) ?? [];
  if (name === undefined || service !== 'dynamodb') {
    throw invalidParameters(`Provided Arn is not a DynamoDB resource arn: ${arn}`);
  }
  if (kind === 'index' || kind === 'backup') {
    const accepted = 'only table or stream is accepted';
    throw invalidParameters(`Invalid resource arn provided, ${accepted}. Provided resource arn: ${arn}`);
  }
  if (place !== region) throw validationError(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  if (owner !== account) {
    throw new AwsError('AccessDeniedException', `The account ${account} may not access the resource: ${arn}`);
  }
  return name;
}

/** The table of an ARN; undefined while AWS's operations on ARNs do not know it, which they do once it is ACTIVE. */
export function findByArn(context: Context, arn: string): Table | undefined {
  const table = context.tables.get(tableNameOf(context, arn));
  return table?.description.TableStatus === 'CREATING' ? undefined : table;
}
