import type { KindDefinition } from '../engine/definition/kind.ts';
import { backup } from './dynamodb/backup.ts';
import { globalTable } from './dynamodb/global-table.ts';
import { table } from './dynamodb/table.ts';
import { group } from './iam/group.ts';
import { instanceProfile } from './iam/instance-profile.ts';
import { openIdConnectProvider } from './iam/open-id-connect-provider.ts';
import { policy } from './iam/policy.ts';
import { role } from './iam/role.ts';
import { serviceLinkedRole } from './iam/service-linked-role.ts';
import { user } from './iam/user.ts';
import { queue } from './sqs/queue.ts';

/** Every kind that Tack knows, by service and then by name. */
export const allKinds: readonly KindDefinition[] = Object.freeze([
  ...[backup, globalTable, table],
  ...[group, instanceProfile, openIdConnectProvider, policy, role, serviceLinkedRole, user],
  queue,
]);
