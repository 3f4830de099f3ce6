import { expect, test } from 'vitest';
import { adopt } from './adoption.ts';
import { annotations } from './annotations.ts';
import { defineService } from './definition/define.ts';
import { testPass } from './pass.fixture.ts';

const ends = defineService({
  name: 'ends',
  sdkId: 'SNS',
  client: 'SNSClient',
  load: () => import('@aws-sdk/client-sns'),
});

const end = ends
  .kind('End', {
    contract: { 'spec.token': 'string', 'status.endpointARN': 'string' },
    create: 'CreatePlatformEndpoint',
    reads: ['GetEndpointAttributes'],
    delete: 'DeleteEndpoint',
    extraStatus: { EndpointArn: ends.from('GetEndpointAttributes', 'EndpointArn') },
  })
  .define({
    identity: { status: 'EndpointArn' },
    arn: 'EndpointArn',
    notFound: ['NotFound'],
    read: async ({ status: { EndpointArn } }) => ({ EndpointArn, Token: 'abc' }),
    remove: () => [],
  });

const arn = 'arn:aws:sns:eu-west-1:123456789012:endpoint/GCM/shop/1';

test.each(['endpointARN', 'arn'])('a resource whose ARN stands in the status is adopted by %s', async (field) => {
  const pass = await testPass(end, {
    spec: {},
    metadata: {
      annotations: {
        [annotations.adoptionPolicy]: 'adopt',
        [annotations.adoptionFields]: JSON.stringify({ [field]: arn }),
      },
    },
  });
  expect(await adopt(pass)).toEqual({ kind: 'again', reason: 'adopted' });
  expect(pass.object.spec).toEqual({ token: 'abc' });
  expect(pass.arn).toBe(arn);
});

test('a name of another field does not do', async () => {
  const fields = { [annotations.adoptionPolicy]: 'adopt', [annotations.adoptionFields]: '{"token":"abc"}' };
  const pass = await testPass(end, { spec: {}, metadata: { annotations: fields } });
  expect(await adopt(pass)).toEqual({
    kind: 'terminal',
    message: 'Error populating adoption fields: required field missing: endpointARN',
  });
});
