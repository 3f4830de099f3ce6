import type { Permission } from '../engine/definition/permission.ts';

/** The caller hands a role to an AWS service, which then works as that role. */
export function passRole(...services: readonly string[]): Permission {
  return {
    for: 'roles that the spec names',
    actions: ['iam:PassRole'],
    resources: ['iam::*:role/*'],
    condition: { StringEquals: { 'iam:PassedToService': services } },
  };
}

/** A service makes the role that it works as when the first resource in the account needs it. */
export function serviceLinkedRole(service: string, purpose: string): Permission {
  return {
    for: `${purpose}, for the first time in an account`,
    actions: ['iam:CreateServiceLinkedRole'],
    resources: [`iam::*:role/aws-service-role/${service}/*`],
    condition: { StringEquals: { 'iam:AWSServiceName': service } },
  };
}

/** A service uses a customer managed key in the caller's name: with the key alone, the caller can do nothing. */
export function ownKey(service: string, actions: readonly string[]): Permission {
  return {
    for: 'encryption with a key of your own',
    actions: actions.map((action) => `kms:${action}`),
    resources: ['kms:*:*:key/*'],
    // dynamodb.eu-west-1.amazonaws.com; in China the name goes on with .cn
    condition: { StringLike: { 'kms:ViaService': [`${service}.*.amazonaws.com`, `${service}.*.amazonaws.com.cn`] } },
  };
}

/** A service fetches what the caller may fetch from S3. */
export const objectsInS3: Permission = {
  for: 'code in S3',
  actions: ['s3:GetObject', 's3:GetObjectVersion'],
  resources: ['s3:::*/*'],
};
