import type { ResourceScope } from '../../engine/definition/kind.ts';
import { deepEqual } from '../../shared/json.ts';

/** The policy that AWS gives to a key without one: the account decides by its IAM policies who may use the key. */
export function defaultPolicy(scope: ResourceScope): string {
  return JSON.stringify(defaultDocument(scope));
}

/** True for the default policy, however AWS lays out its text. */
export function isDefaultPolicy(text: string | undefined, scope: ResourceScope): boolean {
  try {
    return deepEqual(JSON.parse(text ?? ''), defaultDocument(scope));
  } catch {
    return false;
  }
}

function defaultDocument({ partition, account }: ResourceScope) {
  return {
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  };
}
