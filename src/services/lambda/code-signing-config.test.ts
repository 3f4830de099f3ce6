import { expect, test } from 'vitest';
import type { Reader } from '../../engine/definition/kind.ts';
import { uidTag } from '../../engine/tags.ts';
import { callsFor, subjectOf } from './changes.fixture.ts';
import { codeSigningConfig } from './code-signing-config.ts';

const arn = 'arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-0f6c334abcdea4d8b';
const profile = (name: string): string => `arn:aws:signer:eu-west-1:123456789012:/signing-profiles/${name}/abcdefghij`;
const AllowedPublishers = { SigningProfileVersionArns: [profile('one'), profile('two')] };
const observed = {
  CodeSigningConfigArn: arn,
  AllowedPublishers,
  CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' },
  Description: 'Ours',
};

test('publishers in another order are the same', async () => {
  const SigningProfileVersionArns = [profile('two'), profile('one')];
  const spec = { AllowedPublishers: { SigningProfileVersionArns } };
  expect(await callsFor(codeSigningConfig, { spec, observed, arn })).toEqual([]);
});

test('an update sends what differs', async () => {
  const spec = { AllowedPublishers, Description: 'Still ours' };
  expect(await callsFor(codeSigningConfig, { spec, observed, arn })).toEqual([
    { operation: 'UpdateCodeSigningConfig', input: { CodeSigningConfigArn: arn, Description: 'Still ours' } },
  ]);
});

test('what is taken out of the spec goes back to what AWS begins with', async () => {
  const onceSet = ['CodeSigningPolicies', 'Description'];
  const CodeSigningPolicies = { UntrustedArtifactOnDeployment: 'Warn' };
  expect(await callsFor(codeSigningConfig, { spec: { AllowedPublishers }, observed, onceSet, arn })).toEqual([
    {
      operation: 'UpdateCodeSigningConfig',
      input: { CodeSigningConfigArn: arn, CodeSigningPolicies, Description: '' },
    },
  ]);
});

test('it is deleted by its ARN', () => {
  expect(codeSigningConfig.behaviour.remove(subjectOf({ spec: {}, arn }), observed)).toEqual([
    { operation: 'DeleteCodeSigningConfig', input: { CodeSigningConfigArn: arn } },
  ]);
});

test('after a create whose answer never came it is found by the mark among its tags', async () => {
  const marks: Record<string, string> = { one: 'uid-2', two: 'uid-1' };
  const aws: Reader = {
    readAll: async () => Object.keys(marks).map((CodeSigningConfigArn) => ({ CodeSigningConfigArn })),
    read: async (_, { Resource }: { Resource?: string }) => ({ Tags: { [uidTag]: marks[String(Resource)] } }),
  };
  const subject = { ...subjectOf({ spec: {} }), annotations: { 'services.k8s.aws/creation-uid': 'uid-1' } };
  expect(await codeSigningConfig.behaviour.findLost?.(subject, aws, new Date(0))).toEqual({
    CodeSigningConfigArn: 'two',
  });
});
