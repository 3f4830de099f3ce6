import { expect, test } from 'vitest';
import { isSamePermissions, permissionChanges, permissionsIn } from './alias-permissions.ts';

/** As AWS writes it: an account as its root user's ARN, conditions under its own operators. */
const policy = JSON.stringify({
  Version: '2012-10-17',
  Id: 'default',
  Statement: [
    {
      Sid: 'from-account',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'lambda:InvokeFunction',
      Resource: 'arn:aws:lambda:eu-west-1:123456789012:function:resize:live',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } },
    },
    {
      Sid: 'from-skill',
      Effect: 'Allow',
      Principal: { Service: ['alexa-appkit.amazon.com'] },
      Action: 'lambda:InvokeFunction',
      Condition: {
        StringEquals: { 'lambda:EventSourceToken': 'token', 'AWS:SourceAccount': '123456789012' },
        ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::photos' },
      },
    },
    { Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction' },
  ],
});

const wanted = [
  {
    StatementId: 'from-account',
    Action: 'lambda:InvokeFunction',
    Principal: '111122223333',
    PrincipalOrgID: 'o-1234567890',
  },
  {
    StatementId: 'from-skill',
    Action: 'lambda:InvokeFunction',
    Principal: 'alexa-appkit.amazon.com',
    EventSourceToken: 'token',
    SourceAccount: '123456789012',
    SourceArn: 'arn:aws:s3:::photos',
    RevisionId: 'only for the call',
  },
];

test('a policy gives the permissions that made it', () => {
  expect(isSamePermissions(wanted, permissionsIn(policy))).toBe(true);
});

test('statements without an id are left alone', () => {
  expect(permissionsIn(policy).map(({ StatementId }) => StatementId)).toEqual(['from-account', 'from-skill']);
});

test('a changed permission goes and comes again, the others stay', () => {
  const [account, skill] = wanted;
  const changed = { ...skill, SourceAccount: undefined };
  expect(permissionChanges([account ?? {}, changed], permissionsIn(policy))).toEqual({
    removed: ['from-skill'],
    added: [changed],
  });
});

test('no policy gives none', () => {
  expect(permissionsIn(undefined)).toEqual([]);
  expect(isSamePermissions(undefined, [])).toBe(true);
});
