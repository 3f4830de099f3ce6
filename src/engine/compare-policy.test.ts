import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences } from './compare.ts';

function isSame(desired: unknown, observed: unknown): boolean {
  const text = (policy: unknown): string => (typeof policy === 'string' ? policy : JSON.stringify(policy));
  const values = { desired: text(desired), observed: text(observed) };
  return differences('Policy', values, { Policy: { compare: 'iamPolicy' } }).length === 0;
}

const read = { Sid: 'read', Effect: 'Allow', Principal: '*', Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::a/*' };
const write = { Sid: 'write', Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::a/*' };
const account = '123456789012';

function policy(...Statement: object[]): object {
  return { Version: '2012-10-17', Statement };
}

/** A policy of one statement. */
function grant(part: object): object {
  return policy({ Effect: 'Allow', Action: 'sqs:*', Resource: '*', ...part });
}

describe('an IAM policy', () => {
  it.each([
    ['white space', '{"Version": "2012-10-17",\n "Statement": []}', '{"Version":"2012-10-17","Statement":[]}'],
    ['one statement as a list', policy(read), { Version: '2012-10-17', Statement: read }],
    ['one action as a list', grant({ Action: ['sqs:*'] }), grant({ Action: 'sqs:*' })],
    ['the order of actions', grant({ Action: ['b:*', 'a:*'] }), grant({ Action: ['a:*', 'b:*'] })],
    ['the order of statements', policy(read, write), policy(write, read)],
    ['the order of members', policy({ Sid: 'a', Effect: 'Allow' }), policy({ Effect: 'Allow', Sid: 'a' })],
    ['everybody, in either form', grant({ Principal: '*' }), grant({ Principal: { AWS: '*' } })],
    ['everybody, as a list', grant({ Principal: '*' }), grant({ Principal: { AWS: ['*'] } })],
    [
      'the order of principals',
      grant({ Principal: { AWS: ['1', '2'], Service: 'a' } }),
      grant({ Principal: { Service: ['a'], AWS: ['2', '1'] } }),
    ],
    [
      'an account and its root',
      grant({ Principal: { AWS: account } }),
      grant({ Principal: { AWS: `arn:aws:iam::${account}:root` } }),
    ],
    [
      'an account and its root, in a list, in another partition',
      grant({ Principal: { AWS: [account, '210987654321'] } }),
      grant({ Principal: { AWS: ['arn:aws-cn:iam::210987654321:root', `arn:aws-cn:iam::${account}:root`] } }),
    ],
    [
      'a condition as text',
      grant({ Condition: { Bool: { 'aws:SecureTransport': false }, NumericLessThan: { 'aws:Age': 5 } } }),
      grant({ Condition: { NumericLessThan: { 'aws:Age': ['5'] }, Bool: { 'aws:SecureTransport': 'false' } } }),
    ],
  ])('does not differ by %s', (_, desired, observed) => {
    expect(isSame(desired, observed)).toBe(true);
    expect(isSame(observed, desired)).toBe(true);
  });

  it.each([
    ['an action', grant({ Action: 'sqs:*' }), grant({ Action: 'sns:*' })],
    ['one action more', grant({ Action: ['a:*', 'b:*'] }), grant({ Action: ['a:*'] })],
    ['the effect', grant({ Effect: 'Allow' }), grant({ Effect: 'Deny' })],
    ['a condition', grant({ Condition: { Bool: { a: true } } }), grant({})],
    ['a member that is not asked for', grant({}), grant({ Condition: { Bool: { a: true } } })],
    ['a statement more', policy(read), policy(read, write)],
    ['the kind of principal', grant({ Principal: { AWS: '*' } }), grant({ Principal: { Service: '*' } })],
    ['the account', grant({ Principal: { AWS: account } }), grant({ Principal: { AWS: '210987654321' } })],
    [
      'a user of the account',
      grant({ Principal: { AWS: account } }),
      grant({ Principal: { AWS: `arn:aws:iam::${account}:user/root` } }),
    ],
    [
      'the root as a value of a condition',
      grant({ Condition: { ArnEquals: { 'aws:PrincipalArn': account } } }),
      grant({ Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${account}:root` } } }),
    ],
    ['what is no JSON', 'not a policy', policy(read)],
    ['everybody as a resource', grant({ Resource: '*' }), grant({ Resource: { AWS: '*' } })],
  ])('differs by %s', (_, desired, observed) => {
    expect(isSame(desired, observed)).toBe(false);
    expect(isSame(observed, desired)).toBe(false);
  });

  it('does not differ by the order of members in several statements', () => {
    const turned = [
      { Effect: 'Deny', Sid: '1' },
      { Effect: 'Allow', Sid: '2' },
    ];
    expect(isSame(policy({ Sid: '1', Effect: 'Deny' }, { Sid: '2', Effect: 'Allow' }), policy(...turned))).toBe(true);
  });

  it('is read whatever its keys are', () => {
    const hostile = '{"Statement": {"__proto__": {"Effect": "Allow"}, "constructor": ["a"]}}';
    expect(isSame(hostile, '{"Statement": [{"constructor": "a", "__proto__": {"Effect": "Allow"}}]}')).toBe(true);
    expect(isSame(hostile, '{"Statement": {"constructor": "a"}}')).toBe(false);
  });

  it('is the same however its lists and members are ordered', () => {
    const texts = fc.uniqueArray(fc.constantFrom('a:Get', 'a:Put', 'b:*', '*'), { minLength: 1 });
    const statement = fc.record({
      Sid: fc.string({ maxLength: 2 }),
      Effect: fc.constantFrom('Allow', 'Deny'),
      Action: texts,
      Resource: fc.oneof(texts, fc.constant('*')),
    });
    const statements = fc.array(statement, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(statements, fc.infiniteStream(fc.nat()), (all, randoms) => {
        const shuffled = <T>(list: readonly T[]): T[] =>
          list
            .map((item): [T, number] => [item, randoms.next().value ?? 0])
            .sort(([, a], [, b]) => a - b)
            .map(([item]) => item);
        const other = all.map((one) =>
          Object.fromEntries(
            shuffled(Object.entries(one).map(([key, value]) => [key, Array.isArray(value) ? shuffled(value) : value])),
          ),
        );
        expect(isSame(policy(...all), policy(...shuffled(other)))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

it('of any depth costs no more than its own comparison', () => {
  const deep = (end: number): string => `${'{"a":'.repeat(100_000)}${end}${'}'.repeat(100_000)}`;
  expect(isSame(deep(1), deep(1))).toBe(true);
  expect(isSame(deep(1), deep(2))).toBe(false);
});
