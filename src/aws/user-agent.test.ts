import { expect, it } from 'vitest';
import { userAgent } from './user-agent.ts';

const build = { gitVersion: 'v1.9.2', gitCommit: '8f8c351', buildDate: '2026-01-02T03:04:05Z' };
const table = { group: 'dynamodb.services.k8s.aws', version: 'v1alpha1', kind: 'Table' };
const start =
  'aws-controllers-k8s/dynamodb.services.k8s.aws-v1.9.2 (GitCommit/8f8c351; BuildDate/2026-01-02T03:04:05Z; ' +
  'CRDKind/Table; CRDVersion/v1alpha1';

it('is upstream’s', () => {
  expect(userAgent(build, table)).toBe(`${start})`);
  expect(userAgent(build, table, { managedBy: 'kro' })).toBe(`${start}; ManagedBy/kro)`);
  expect(userAgent(build, table, { managedBy: 'kro', kroVersion: '0.4.1' })).toBe(
    `${start}; ManagedBy/kro; KROVersion/0.4.1)`,
  );
});

it('leaves out the version of something that does not manage the object', () => {
  expect(userAgent(build, table, { kroVersion: '0.4.1' })).toBe(`${start})`);
});

it('cannot be broken out of by a label', () => {
  const hostile = userAgent(build, table, {
    managedBy: 'a\r\nx-evil: 1',
    kroVersion: `1) Other/2 (${'é'.repeat(500)}`,
  });
  expect(hostile).toMatch(/^[\x20-\x7e]+$/);
  expect(hostile.match(/[()]/g)).toEqual(['(', ')']);
  expect(hostile.length).toBeLessThan(400);
});
