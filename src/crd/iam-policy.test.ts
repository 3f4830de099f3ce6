import { expect, it } from 'vitest';
import type { KindDefinition } from '../engine/definition/kind.ts';
import type { IamFacts } from '../engine/definition/permission.ts';
import { iamPolicyJson, type PolicyPlace, policyStatements } from './iam-policy.ts';
import { widgetKind } from './widget.fixture.ts';

const widgets = 'arn:*:widgets:*:*:widget/*';

function widget(iam: IamFacts): KindDefinition {
  return widgetKind(undefined, { iam });
}

it('allows the operations of the kinds on their resources, each once', () => {
  const kind = widget({ resources: ['widgets:*:*:widget/*'] });
  expect(policyStatements([kind, kind], 'full')).toEqual([
    {
      Effect: 'Allow',
      Action: [
        'widgets:CreateWidget',
        'widgets:DeleteWidget',
        'widgets:DescribeWidget',
        'widgets:ListTags',
        'widgets:UpdateWidget',
      ],
      Resource: widgets,
    },
  ]);
});

it('allows only reads to those who just look', () => {
  expect(policyStatements([widget({ resources: ['widgets:*:*:widget/*'] })], 'read-only')).toEqual([
    { Effect: 'Allow', Action: ['widgets:DescribeWidget', 'widgets:ListTags'], Resource: widgets },
  ]);
});

it('allows operations elsewhere that IAM knows elsewhere', () => {
  const at = { CreateWidget: ['*'], DescribeWidget: ['widgets:*:*:widget/*', 'widgets:*:*:box/*'] };
  expect(policyStatements([widget({ resources: ['widgets:*:*:widget/*'], at })], 'full')).toEqual([
    { Effect: 'Allow', Action: ['widgets:DescribeWidget'], Resource: [widgets, 'arn:*:widgets:*:*:box/*'] },
    {
      Effect: 'Allow',
      Action: ['widgets:DeleteWidget', 'widgets:ListTags', 'widgets:UpdateWidget'],
      Resource: widgets,
    },
    { Effect: 'Allow', Action: ['widgets:CreateWidget'], Resource: '*' },
  ]);
});

it('allows what AWS does in the name of the caller, where it matters', () => {
  const condition = { StringEquals: { 'iam:PassedToService': ['widgets.amazonaws.com'] } };
  const also = [
    { for: 'roles', actions: ['iam:PassRole'], resources: ['iam::*:role/*'], condition },
    { for: 'a key, perhaps', read: true, actions: ['kms:Decrypt'], resources: ['kms:*:*:key/*'] },
    { for: 'a key, perhaps', actions: ['kms:Encrypt'], resources: ['*'] },
  ] as const;
  const kind = widget({ resources: ['widgets:*:*:widget/*'], also });
  const passRole = {
    Sid: 'ForRoles',
    Effect: 'Allow',
    Action: ['iam:PassRole'],
    Resource: 'arn:*:iam::*:role/*',
    Condition: condition,
  };
  const decrypt = {
    Sid: 'ForAKeyPerhaps',
    Effect: 'Allow',
    Action: ['kms:Decrypt'],
    Resource: 'arn:*:kms:*:*:key/*',
  };
  const encrypt = { Sid: 'ForAKeyPerhaps2', Effect: 'Allow', Action: ['kms:Encrypt'], Resource: '*' };
  expect(policyStatements([kind, kind], 'full').slice(1)).toEqual([passRole, decrypt, encrypt]);
  expect(policyStatements([kind], 'read-only').slice(1)).toEqual([decrypt]);
});

it.each<[string, PolicyPlace, string[]]>([
  ['a partition', { partition: 'aws-cn' }, ['arn:aws-cn:widgets:*:*:widget/*', 'arn:aws-cn:kms:*:*:key/*']],
  ['an account', { account: '111122223333' }, ['arn:*:widgets:*:111122223333:widget/*', 'arn:*:kms:*:*:key/*']],
  [
    'regions',
    { regions: ['eu-west-1', 'us-east-1'] },
    ['arn:*:widgets:eu-west-1:*:widget/*', 'arn:*:widgets:us-east-1:*:widget/*', 'arn:*:kms:*:*:key/*'],
  ],
])('keeps to %s, but for what AWS may do elsewhere', (_, place, expected) => {
  const also = [{ for: 'keys', actions: ['kms:Decrypt'], resources: ['kms:*:*:key/*'] }];
  const statements = policyStatements([widget({ resources: ['widgets:*:*:widget/*'], also })], 'full', place);
  expect(statements.flatMap(({ Resource }) => Resource)).toEqual(expected);
});

it('leaves regions and accounts out of ARNs that have none', () => {
  const place = { regions: ['eu-west-1'], account: '111122223333' };
  const resourceOf = (pattern: string): unknown =>
    policyStatements([widget({ resources: [pattern] })], 'read-only', place)[0]?.Resource;
  expect(resourceOf('s3:::*')).toBe('arn:*:s3:::*');
  expect(resourceOf('iam::*:role/*')).toBe('arn:*:iam::111122223333:role/*');
  expect(resourceOf('*')).toBe('*');
});

it('knows the operations whose action has another name', () => {
  const { service, ...rest } = widgetKind();
  const named = { ListTags: ['widgets:GetAllTags'], CreateWidget: ['widgets:CreateWidget', 'widgets:Name'] };
  const [{ Action } = {}] = policyStatements([{ ...rest, service: { ...service, iamActions: named } }], 'full');
  expect(Action).toEqual([
    'widgets:CreateWidget',
    'widgets:DeleteWidget',
    'widgets:DescribeWidget',
    'widgets:GetAllTags',
    'widgets:Name',
    'widgets:UpdateWidget',
  ]);
});

it('allows everything of a kind that does not say what its resources are', () => {
  expect(JSON.parse(iamPolicyJson([widgetKind()], 'read-only'))).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['widgets:DescribeWidget', 'widgets:ListTags'], Resource: '*' }],
  });
});
