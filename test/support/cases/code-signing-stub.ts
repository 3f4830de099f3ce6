import { randomBytes } from 'node:crypto';
import * as module from '@aws-sdk/client-lambda';
import { isObject, type JsonObject } from '../../../src/shared/json.ts';
import { type Stub, StubRefusal } from '../stub-aws.ts';

interface Kept {
  config: JsonObject;
  tags: JsonObject;
}

const policies = ['Warn', 'Enforce'];

/**
 * Lambda's code signing configs: moto has none of their operations, and fakecloud neither their tags nor changes of their
 * publishers. Defaults, limits and codes are as AWS documents them; what its refusals say in words it documents nowhere.
 */
export function codeSigningStub(): Stub {
  const all = new Map<unknown, Kept>();
  /** By the name of a function, the ARN of the config that it uses. */
  const used = new Map<unknown, unknown>();
  const found = (arn: unknown): Kept => all.get(arn) ?? missing(arn);
  return {
    service: 'lambda',
    module,
    operations: {
      CreateCodeSigningConfig: ({ Tags, ...input }) => {
        check(input);
        const id = `csc-${randomBytes(9).toString('hex').slice(1)}`;
        const arn = `arn:aws:lambda:us-west-2:123456789012:code-signing-config:${id}`;
        const none = { CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Warn' }, Description: '' };
        const config = { CodeSigningConfigId: id, CodeSigningConfigArn: arn, ...none, ...input, ...now() };
        all.set(arn, { config, tags: isObject(Tags) ? Tags : {} });
        return { CodeSigningConfig: config };
      },
      GetCodeSigningConfig: (input) => ({ CodeSigningConfig: found(input['CodeSigningConfigArn']).config }),
      UpdateCodeSigningConfig: (input) => {
        const kept = found(input['CodeSigningConfigArn']);
        check(input);
        kept.config = { ...kept.config, ...input, ...now() };
        return { CodeSigningConfig: kept.config };
      },
      DeleteCodeSigningConfig: (input) => {
        found(input['CodeSigningConfigArn']);
        if ([...used.values()].includes(input['CodeSigningConfigArn'])) inUse();
        all.delete(input['CodeSigningConfigArn']);
        return {};
      },
      ListCodeSigningConfigs: () => ({ CodeSigningConfigs: [...all.values()].map(({ config }) => config) }),
      PutFunctionCodeSigningConfig: ({ FunctionName = '', CodeSigningConfigArn = '' }) => {
        found(CodeSigningConfigArn);
        used.set(FunctionName, CodeSigningConfigArn);
        return { CodeSigningConfigArn, FunctionName };
      },
      DeleteFunctionCodeSigningConfig: ({ FunctionName }) => ({ gone: used.delete(FunctionName) }),
      ListTags: ({ Resource }) => ({ Tags: found(Resource).tags }),
      TagResource: ({ Resource, Tags }) => Object.assign(found(Resource).tags, Tags),
      UntagResource: ({ Resource, TagKeys }) => {
        const kept = found(Resource);
        const gone = Array.isArray(TagKeys) ? TagKeys : [];
        kept.tags = Object.fromEntries(Object.entries(kept.tags).filter(([key]) => !gone.includes(key)));
        return {};
      },
    },
  };
}

function now(): JsonObject {
  return { LastModified: new Date().toISOString() };
}

function check({ AllowedPublishers, CodeSigningPolicies }: JsonObject): void {
  const arns = isObject(AllowedPublishers) ? AllowedPublishers['SigningProfileVersionArns'] : undefined;
  if (isObject(AllowedPublishers) && (!Array.isArray(arns) || arns.length === 0)) {
    invalid('[]', 'allowedPublishers.signingProfileVersionArns', 'Member must have length greater than or equal to 1');
  }
  const policy = isObject(CodeSigningPolicies) ? CodeSigningPolicies['UntrustedArtifactOnDeployment'] : undefined;
  if (policy !== undefined && !policies.includes(String(policy))) {
    const wanted = `Member must satisfy enum value set: [${policies.join(', ')}]`;
    invalid(String(policy), 'codeSigningPolicies.untrustedArtifactOnDeployment', wanted);
  }
}

function invalid(value: string, path: string, constraint: string): never {
  const message = `1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: ${constraint}`;
  throw new StubRefusal('ValidationException', 400, message);
}

/** AWS documents the code, and that a config in use is not deleted. */
function inUse(): never {
  const message = 'The resource already exists, or another operation is in progress.';
  throw new StubRefusal('ResourceConflictException', 409, message);
}

function missing(arn: unknown): never {
  const advice = 'Check that the provided configuration is not deleted';
  const message = `The code signing configuration cannot be found. ${advice}: ${arn}.`;
  throw new StubRefusal('ResourceNotFoundException', 404, message);
}
