import { defineService } from '../../engine/definition/define.ts';

/** Amazon Simple Queue Service. */
export const sqs = defineService({
  name: 'sqs',
  sdkId: 'SQS',
  client: 'SQSClient',
  load: () => import('@aws-sdk/client-sqs'),
});
