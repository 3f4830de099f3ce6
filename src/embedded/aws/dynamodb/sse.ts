import { createHash } from 'node:crypto';
import { inUse, invalidParameters } from '../aws-error.ts';
import type { Context } from './context.ts';
import type { Table } from './table.ts';
import type { SseDescription, SseSpecification, UpdateTableInput } from './types.ts';
import type { Change } from './update-table.ts';

/** The encryption of a table that asks for it; none is encryption with a key that AWS owns. */
export function describeSse(context: Context, specification: SseSpecification | undefined): SseDescription | undefined {
  if (specification === undefined || !isEnabled(specification)) return undefined;
  return { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: keyArn(context, specification.KMSMasterKeyId) };
}

/** Changes the table's encryption. While that goes on, its description shows the old key. */
export function sseChanges(context: Context, { description }: Table, input: UpdateTableInput): Change[] {
  const { SSESpecification: wanted } = input;
  if (wanted === undefined) return [];
  const next = describeSse(context, wanted);
  const current = description.SSEDescription;
  if (current?.Status === 'UPDATING') {
    throw inUse(`Table: ${description.TableName} is in the process of being updated.`);
  }
  if (next === undefined && current === undefined) throw invalidParameters('Table is already encrypted by default');
  // AWS takes a key's id, its alias and the default key for a change whatever the table is encrypted with.
  if (current && wanted.KMSMasterKeyId === current.KMSMasterKeyArn) {
    const advice = 'Use KMSMasterKeyId parameter if you want to change Master Key';
    throw invalidParameters(`Table is already encrypted with given KMSMasterKeyId. ${advice}`);
  }
  return [
    {
      begin() {
        description.SSEDescription = { ...current, Status: 'UPDATING' };
      },
      settle() {
        if (next === undefined) delete description.SSEDescription;
        else description.SSEDescription = next;
      },
    },
  ];
}

function isEnabled({ Enabled, SSEType, KMSMasterKeyId }: SseSpecification): boolean {
  if (Enabled === false && SSEType !== undefined) {
    throw invalidParameters('SSEType can not be specified if Enabled is false');
  }
  if (Enabled === false && KMSMasterKeyId !== undefined) {
    throw invalidParameters('KMSMasterKeyId can not be specified if Enabled is false');
  }
  if (SSEType === 'AES256') throw invalidParameters('SSEType AES256 is not supported');
  if (KMSMasterKeyId !== undefined && SSEType === undefined) {
    throw invalidParameters('SSEType KMS is required if KMSMasterKeyId is specified');
  }
  return Enabled ?? SSEType === 'KMS';
}

/** Whether a key exists, this endpoint cannot know. An alias always stands for the same key. */
function keyArn({ account, region }: Context, id = 'alias/aws/dynamodb'): string {
  const name = id.replace(/^arn:[^/]*:(?=alias\/|key\/)/, '');
  if (!name.startsWith('alias/')) return id.startsWith('arn:') ? id : `arn:aws:kms:${region}:${account}:key/${id}`;
  const hash = createHash('sha256').update(`${account}/${region}/${name}`).digest('hex');
  const parts = [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)];
  return `arn:aws:kms:${region}:${account}:key/${parts.join('-')}`;
}
