import { defineService } from '../../engine/definition/define.ts';

/** AWS Secrets Manager. */
export const secretsmanager = defineService({
  name: 'secretsmanager',
  sdkId: 'Secrets Manager',
  client: 'SecretsManagerClient',
  load: () => import('@aws-sdk/client-secrets-manager'),
});
