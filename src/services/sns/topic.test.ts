import { expect, test } from 'vitest';
import { defaultPolicy } from './topic.ts';

test("the default policy opens a topic to its own account's users", () => {
  const arn = 'arn:aws:sns:eu-west-1:123456789012:news';
  const [statement] = JSON.parse(defaultPolicy({ arn, scope: { account: '123456789012' } })).Statement;
  expect(statement).toMatchObject({
    Resource: arn,
    Condition: { StringEquals: { 'AWS:SourceOwner': '123456789012' } },
  });
});
