import type { KindDefinition } from '../engine/definition/kind.ts';
import { backup } from './dynamodb/backup.ts';
import { globalTable } from './dynamodb/global-table.ts';
import { table } from './dynamodb/table.ts';
import { pullThroughCacheRule } from './ecr/pull-through-cache-rule.ts';
import { repository } from './ecr/repository.ts';
import { repositoryCreationTemplate } from './ecr/repository-creation-template.ts';
import { alias } from './lambda/alias.ts';
import { codeSigningConfig } from './lambda/code-signing-config.ts';
import { eventSourceMapping } from './lambda/event-source-mapping.ts';
import { lambdaFunction } from './lambda/function.ts';
import { functionUrlConfig } from './lambda/function-url-config.ts';
import { layerVersion } from './lambda/layer-version.ts';
import { version } from './lambda/version.ts';
import { queue } from './sqs/queue.ts';

/** Every kind that Tack knows, by service and then by name. */
export const allKinds: readonly KindDefinition[] = Object.freeze([
  ...[backup, globalTable, table],
  ...[pullThroughCacheRule, repository, repositoryCreationTemplate],
  ...[alias, codeSigningConfig, eventSourceMapping, lambdaFunction, functionUrlConfig, layerVersion, version],
  ...[queue],
]);
