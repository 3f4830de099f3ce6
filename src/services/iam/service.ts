import { defineService } from '../../engine/definition/define.ts';

/** AWS Identity and Access Management. */
export const iam = defineService({
  name: 'iam',
  sdkId: 'IAM',
  client: 'IAMClient',
  load: () => import('@aws-sdk/client-iam'),
});

/** What AWS says of a spec that it will not take, whoever it is of. */
export const refusals = ['InvalidInput', 'MalformedPolicyDocument', 'ValidationError', 'UnmodifiableEntity'] as const;

/** The member that leads from page to page, in all of IAM's lists. */
export const paged = 'Marker';
