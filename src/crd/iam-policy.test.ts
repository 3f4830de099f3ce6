import { expect, it } from 'vitest';
import { iamActions, iamPolicyJson } from './iam-policy.ts';
import { widgetKind } from './widget.fixture.ts';

it('allows what the operations of the kinds need, each once', () => {
  expect(iamActions([widgetKind(), widgetKind()])).toEqual({
    read: ['widgets:DescribeWidget', 'widgets:ListTags'],
    write: ['widgets:CreateWidget', 'widgets:DeleteWidget', 'widgets:UpdateWidget'],
  });
});

it('knows the operations whose action has another name', () => {
  const { service, ...rest } = widgetKind();
  const named = { ListTags: ['widgets:GetAllTags'], CreateWidget: ['widgets:CreateWidget', 'iam:PassRole'] };
  expect(iamActions([{ ...rest, service: { ...service, iamActions: named } }])).toEqual({
    read: ['widgets:DescribeWidget', 'widgets:GetAllTags'],
    write: ['iam:PassRole', 'widgets:CreateWidget', 'widgets:DeleteWidget', 'widgets:UpdateWidget'],
  });
});

it('writes policies with and without the changes', () => {
  const statements = (scope: 'full' | 'read-only'): object[] =>
    JSON.parse(iamPolicyJson([widgetKind()], scope)).Statement;
  const [read, write] = statements('full');
  expect(read).toEqual({
    Sid: 'Read',
    Effect: 'Allow',
    Action: ['widgets:DescribeWidget', 'widgets:ListTags'],
    Resource: '*',
  });
  expect(write).toMatchObject({ Sid: 'Write', Effect: 'Allow' });
  expect(statements('read-only')).toEqual([read]);
});
