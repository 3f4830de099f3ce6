import type { KindDefinition } from '../engine/definition/kind.ts';
import { backup } from './dynamodb/backup.ts';
import { globalTable } from './dynamodb/global-table.ts';
import { table } from './dynamodb/table.ts';
import { pullThroughCacheRule } from './ecr/pull-through-cache-rule.ts';
import { repository } from './ecr/repository.ts';
import { repositoryCreationTemplate } from './ecr/repository-creation-template.ts';
import { group } from './iam/group.ts';
import { instanceProfile } from './iam/instance-profile.ts';
import { openIdConnectProvider } from './iam/open-id-connect-provider.ts';
import { policy } from './iam/policy.ts';
import { role } from './iam/role.ts';
import { serviceLinkedRole } from './iam/service-linked-role.ts';
import { user } from './iam/user.ts';
import { alias as keyAlias } from './kms/alias.ts';
import { grant } from './kms/grant.ts';
import { key } from './kms/key.ts';
import { alias } from './lambda/alias.ts';
import { codeSigningConfig } from './lambda/code-signing-config.ts';
import { eventSourceMapping } from './lambda/event-source-mapping.ts';
import { lambdaFunction } from './lambda/function.ts';
import { functionUrlConfig } from './lambda/function-url-config.ts';
import { layerVersion } from './lambda/layer-version.ts';
import { version } from './lambda/version.ts';
import { bucket } from './s3/bucket.ts';
import { secret } from './secretsmanager/secret.ts';
import { platformApplication } from './sns/platform-application.ts';
import { platformEndpoint } from './sns/platform-endpoint.ts';
import { subscription } from './sns/subscription.ts';
import { topic } from './sns/topic.ts';
import { queue } from './sqs/queue.ts';

/** Every kind that Tack knows, by service and then by name. */
export const allKinds: readonly KindDefinition[] = Object.freeze([
  ...[backup, globalTable, table],
  ...[pullThroughCacheRule, repository, repositoryCreationTemplate],
  ...[group, instanceProfile, openIdConnectProvider, policy, role, serviceLinkedRole, user],
  ...[keyAlias, grant, key],
  ...[alias, codeSigningConfig, eventSourceMapping, lambdaFunction, functionUrlConfig, layerVersion, version],
  bucket,
  secret,
  ...[platformApplication, platformEndpoint, subscription, topic],
  queue,
]);
