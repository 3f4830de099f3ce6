import { defineService } from '../../engine/definition/define.ts';

/** Amazon DynamoDB. */
export const dynamodb = defineService({
  name: 'dynamodb',
  sdkId: 'DynamoDB',
  client: 'DynamoDBClient',
  load: () => import('@aws-sdk/client-dynamodb'),
});
