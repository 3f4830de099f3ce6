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
      { Sid: 'Read', Effect: 'Allow', Action: expect.arrayContaining(['sqs:GetQueueAttributes']), Resource: '*' },
      { Sid: 'Write', Effect: 'Allow', Action: expect.arrayContaining(['sqs:CreateQueue']), Resource: '*' },
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

it.each([
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
