import type { KindDefinition } from '../engine/definition/kind.ts';
import { backup } from './dynamodb/backup.ts';
import { globalTable } from './dynamodb/global-table.ts';
import { table } from './dynamodb/table.ts';
import { pullThroughCacheRule } from './ecr/pull-through-cache-rule.ts';
import { repository } from './ecr/repository.ts';
import { repositoryCreationTemplate } from './ecr/repository-creation-template.ts';
import { queue } from './sqs/queue.ts';

/** Every kind that Tack knows, by service and then by name. */
export const allKinds: readonly KindDefinition[] = Object.freeze([
  ...[backup, globalTable, table],
  ...[pullThroughCacheRule, repository, repositoryCreationTemplate],
  ...[queue],
]);
