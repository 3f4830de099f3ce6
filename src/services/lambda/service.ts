import { defineService } from '../../engine/definition/define.ts';

/** AWS Lambda. */
export const lambda = defineService({
  name: 'lambda',
  sdkId: 'Lambda',
  client: 'LambdaClient',
  load: () => import('@aws-sdk/client-lambda'),
});
