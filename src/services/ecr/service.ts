import { defineService } from '../../engine/definition/define.ts';

/** Amazon Elastic Container Registry. */
export const ecr = defineService({
  name: 'ecr',
  sdkId: 'ECR',
  client: 'ECRClient',
  load: () => import('@aws-sdk/client-ecr'),
});
