import { expect, it } from 'vitest';
import { allKinds } from '../services/index.ts';
import { iamCommand } from './iam.ts';

function printed(...args: readonly string[]): unknown {
  const { code, text = '' } = iamCommand(args, allKinds);
  expect(code).toBe(0);
  return JSON.parse(text);
}

const provider = 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE';
const whose = ['--namespace', 'ack-system', '--service-account', 'ack-dynamodb-controller'];

it('lets one ServiceAccount take the role', () => {
  expect(printed('trust-policy', '--oidc-provider', provider, ...whose)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: provider },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:aud': 'sts.amazonaws.com',
            'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub':
              'system:serviceaccount:ack-system:ack-dynamodb-controller',
          },
        },
      },
    ],
  });
});

it('lets Pod Identity give the role', () => {
  expect(printed('trust-policy', '--pod-identity')).toMatchObject({
    Statement: [{ Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'] }],
  });
});

it('allows what the kinds of the services take, and no more', () => {
  expect(printed('policy', '--services', 'sqs')).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: [
          'sqs:CreateQueue',
          'sqs:DeleteQueue',
          'sqs:GetQueueAttributes',
          'sqs:GetQueueUrl',
          'sqs:ListQueueTags',
          'sqs:SetQueueAttributes',
          'sqs:TagQueue',
          'sqs:UntagQueue',
        ],
        Resource: 'arn:*:sqs:*:*:*',
      },
    ],
  });
  const text = JSON.stringify(printed('policy', '--services=dynamodb', '--kinds=Table'));
  expect(text).toContain('dynamodb:CreateTable');
  expect(text).not.toContain('Backup"');
});

it('allows reading alone', () => {
  const text = JSON.stringify(printed('policy', '--services', 'dynamodb,sqs', '--read-only'));
  expect(text).toContain('dynamodb:DescribeTable');
  expect(text).toContain('sqs:GetQueueAttributes');
  expect(text).not.toContain('Create');
});

it('allows it in some regions of an account alone', () => {
  const where = ['--partition', 'aws-us-gov', '--region', 'us-gov-west-1,us-gov-east-1', '--account', '111122223333'];
  expect(printed('policy', '--services', 'sqs', '--read-only', ...where)).toMatchObject({
    Statement: [
      {
        Resource: [
          'arn:aws-us-gov:sqs:us-gov-west-1:111122223333:*',
          'arn:aws-us-gov:sqs:us-gov-east-1:111122223333:*',
        ],
      },
    ],
  });
});

it('says when a policy is more than IAM takes', () => {
  const services = [...new Set(allKinds.map(({ service }) => service.name))].join(',');
  const { code, text = '', problem } = iamCommand(['policy', '--services', services], allKinds);
  expect(code).toBe(0);
  expect(JSON.parse(text)).toHaveProperty('Statement');
  expect(problem).toMatch(/^IAM takes 6144 characters in a policy, this has \d{5}: print one for some/);
});

it.each([
  [['policy', '--services', 'sqs', '--region', 'Ireland'], '--region: Ireland is no region'],
  [['policy', '--services', 'sqs', '--account', '1234'], '--account: 1234 is not 12 digits'],
  [['policy', '--services', 'sqs', '--partition', 'china'], '--partition: china is no partition'],
  [['policy'], '--services is missing'],
  [['policy', '--services', 'moon'], 'there is no moon, but dynamodb'],
  [['policy', '--services', 'sqs', '--kinds', 'Table'], '--kinds: there is no Table, but Queue'],
  [['policy', '--service', 'sqs'], "Unknown option '--service'"],
  [['trust-policy', '--oidc-provider', provider], '--service-account are needed'],
  [['trust-policy', '--oidc-provider', 'oidc.example', ...whose], 'oidc.example is no ARN'],
  [['trust-policy', '--pod-identity', '--namespace', 'a'], 'takes no other flag'],
  [['role'], 'there is no `tack iam role`'],
])('says what is wrong with %j', (args, text) => {
  const { code, problem } = iamCommand(args, allKinds);
  expect(code).toBe(2);
  expect(problem).toContain(text);
});

it('tells how it is used', () => {
  expect(iamCommand([], allKinds)).toMatchObject({ code: 0, text: expect.stringContaining('tack iam policy') });
});
