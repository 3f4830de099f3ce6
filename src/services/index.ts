import type { KindDefinition } from '../engine/definition/kind.ts';
import { backup } from './dynamodb/backup.ts';
import { globalTable } from './dynamodb/global-table.ts';
import { table } from './dynamodb/table.ts';
import { platformApplication } from './sns/platform-application.ts';
import { platformEndpoint } from './sns/platform-endpoint.ts';
import { subscription } from './sns/subscription.ts';
import { topic } from './sns/topic.ts';
import { queue } from './sqs/queue.ts';

/** Every kind that Tack knows, by service and then by name. */
export const allKinds: readonly KindDefinition[] = Object.freeze([
  ...[backup, globalTable, table],
  ...[platformApplication, platformEndpoint, subscription, topic],
  queue,
]);
