import { randomInt } from 'node:crypto';
import { isObject } from '../../../shared/json.ts';
import { AwsError, invalidParameters, notFound } from '../aws-error.ts';
import { tableNameOf } from './arn.ts';
import type { Context } from './context.ts';
import { flag, resourceArn, text } from './fields.ts';
import { type Operation, operation } from './operation.ts';
import type { ResourcePolicy, Table } from './table.ts';

const maxPolicyBytes = 20_480;

interface Revised {
  readonly ResourceArn: string;
  readonly ExpectedRevisionId?: string;
}

const revised = { ...resourceArn, ExpectedRevisionId: text({ lengthLessThanOrEqual: 255 }) };

/** A policy with a new revision. Throws for a text that is none. */
export function newPolicy(policy: string): ResourcePolicy {
  if (Buffer.byteLength(policy) > maxPolicyBytes) {
    throw invalidParameters(`Maximum policy size of ${maxPolicyBytes} bytes exceeded`);
  }
  if (!isPolicy(policy)) throw invalidParameters('Invalid policy document: This policy contains invalid Json');
  return { policy, revision: `${Date.now()}${randomInt(1e6)}` };
}

function isPolicy(policy: string): boolean {
  try {
    return isObject(JSON.parse(policy));
  } catch {
    return false;
  }
}

const getResourcePolicy = operation<{ ResourceArn: string }>(resourceArn, (context, { ResourceArn }) => {
  const found = requireTable(context, ResourceArn).policies.get(ResourceArn);
  if (found === undefined) throw policyNotFound(ResourceArn);
  return { Policy: found.policy, RevisionId: found.revision };
});

const putResourcePolicy = operation<Revised & { Policy: string }>(
  { ...revised, Policy: text({ notNull: true }), ConfirmRemoveSelfResourceAccess: flag() },
  (context, input) => {
    const { ResourceArn, Policy } = input;
    const next = newPolicy(Policy);
    const { policies } = requireTable(context, ResourceArn);
    const current = policies.get(ResourceArn);
    checkRevision(input, current);
    if (current?.policy === Policy) return { RevisionId: current.revision };
    policies.set(ResourceArn, next);
    return { RevisionId: next.revision };
  },
);

const deleteResourcePolicy = operation<Revised>(revised, (context, input) => {
  const { policies } = requireTable(context, input.ResourceArn);
  const current = policies.get(input.ResourceArn);
  checkRevision(input, current);
  policies.delete(input.ResourceArn);
  // Deleting a policy that is not there is a success, too.
  return current === undefined ? {} : { RevisionId: current.revision };
});

function requireTable(context: Context, arn: string): Table {
  const table = context.tables.require(tableNameOf(context, arn));
  const { TableName, TableArn, TableStatus, LatestStreamArn } = table.description;
  // AWS does not know the table by its ARN before it is ACTIVE.
  if (TableStatus === 'CREATING') throw notFound(`Table: ${TableName} not found`);
  if (arn !== TableArn && arn !== LatestStreamArn) {
    throw notFound(`Stream: ${arn.split('/').at(-1)} not found for Table: ${TableName}`);
  }
  return table;
}

function checkRevision(
  { ResourceArn, ExpectedRevisionId: expected }: Revised,
  current: ResourcePolicy | undefined,
): void {
  if (expected === undefined || expected === current?.revision) return;
  if (expected === 'NO_POLICY' && current === undefined) return;
  const table = ResourceArn.split('/')[1];
  if (current === undefined) throw policyNotFound(ResourceArn);
  throw policyNotFound(
    expected === 'NO_POLICY'
      ? `Requested policy update expecting none to be present for table ${table}, but a policy exists with revision id ${current.revision}.`
      : `Requested update for policy with revision id ${expected}, but the policy associated to target table ${table} has revision id ${current.revision}.`,
  );
}

function policyNotFound(detail: string): AwsError {
  return new AwsError(
    'PolicyNotFoundException',
    `Resource-based policy not found for the provided ResourceArn: ${detail}`,
  );
}

/** The operations on policies of tables and streams. Nothing here enforces a policy. */
export const resourcePolicyOperations: Readonly<Record<string, Operation>> = {
  GetResourcePolicy: getResourcePolicy,
  PutResourcePolicy: putResourcePolicy,
  DeleteResourcePolicy: deleteResourcePolicy,
};
