import { plain } from '../../engine/definition/field-source.ts';
import { findMarked } from '../../engine/definition/find-marked.ts';
import { uidTag } from '../../engine/tags.ts';
import { defaultsTo } from '../defaults-to.ts';
import { serviceLinkedRole } from '../permissions.ts';
import contract from './contract/Key.json' with { type: 'json' };
import { defaultPolicy, isDefaultPolicy } from './default-policy.ts';
import { kms } from './service.ts';

/** How many days AWS waits before it deletes a key; ACK's annotation and default. */
const pendingWindow = 'kms.services.k8s.aws/pending-window-in-days';

const inPages = { token: 'Marker', next: 'NextMarker' } as const;

/** A KMS key. */
export const key = kms
  .kind('Key', {
    contract,
    create: 'CreateKey',
    output: 'KeyMetadata',
    reads: ['DescribeKey', 'ListKeys', 'ListResourceTags', 'GetKeyPolicy', 'GetKeyRotationStatus'],
    writes: [
      'UpdateKeyDescription',
      'PutKeyPolicy',
      'EnableKeyRotation',
      'DisableKeyRotation',
      'TagResource',
      'UntagResource',
    ],
    delete: 'ScheduleKeyDeletion',
    iam: {
      resources: ['kms:*:*:key/*'],
      at: { CreateKey: ['*'], ListKeys: ['*'] },
      also: [serviceLinkedRole('mrk.kms.amazonaws.com', 'multi-region keys')],
    },
    extra: { EnableKeyRotation: plain.flag('Whether AWS makes new key material every year.') },
  })
  .define({
    identity: { status: 'KeyId' }, // 1234abcd-12ab-34cd-56ef-1234567890ab
    arn: 'Arn',
    notFound: ['NotFoundException'],
    terminal: ['ValidationException', 'UnsupportedOperationException', 'TagException', 'InvalidArnException'],
    synced: { states: { KeyState: ['Enabled', 'Disabled', 'PendingImport'] } },
    updatable: { states: { KeyState: ['Enabled', 'Disabled', 'PendingImport', 'Unavailable'] } },
    deletable: { states: { KeyState: ['Enabled', 'Disabled', 'PendingImport', 'Unavailable'] } },
    gone: { states: { KeyState: ['PendingDeletion', 'PendingReplicaDeletion'] } },
    // Another key cannot decrypt what this one has encrypted.
    recreate: false,
    deletionBlocked: {
      ValidationException: `set the annotation ${pendingWindow} to a number of days that AWS takes, 7 to 30`,
    },
    fields: {
      BypassPolicyLockoutSafetyCheck: { compare: 'ignore' },
      Description: { unset: { to: '' } },
      EnableKeyRotation: defaultsTo(false),
      KeySpec: { lateInit: 'optional' },
      KeyUsage: { lateInit: 'optional' },
      MultiRegion: { lateInit: 'optional' },
      Origin: { lateInit: 'optional' },
      Policy: { compare: 'iamPolicy', unset: 'remove' },
      Tags: { unset: 'remove' },
    },
    tags: {
      field: 'Tags',
      members: { key: 'TagKey', value: 'TagValue' },
      read: ({ KeyId }, aws) => aws.readAll('ListResourceTags', { KeyId }, { items: 'Tags', ...inPages }),
      add: (Tags, { observed }) => kms.call('TagResource', { KeyId: observed.KeyId, Tags }),
      remove: (TagKeys, { observed }) => kms.call('UntagResource', { KeyId: observed.KeyId, TagKeys }),
    },
    aspects: {
      EnableKeyRotation: {
        // Said of asymmetric keys: they do not rotate.
        notFound: ['UnsupportedOperationException'],
        read: async ({ KeyId }, aws) => (await aws.read('GetKeyRotationStatus', { KeyId })).KeyRotationEnabled,
        put: ({ observed: { KeyId }, delta }) => [
          kms.call(delta.wanted('EnableKeyRotation') ? 'EnableKeyRotation' : 'DisableKeyRotation', { KeyId }),
        ],
      },
      Policy: {
        async read({ KeyId }, aws, { spec, scope }) {
          const { Policy } = await aws.read('GetKeyPolicy', { KeyId, PolicyName: 'default' });
          // No key is without a policy; the one that AWS gives to a key without says as much as none.
          return spec.Policy === undefined && isDefaultPolicy(Policy, scope) ? undefined : Policy;
        },
        put: ({ spec: { Policy, BypassPolicyLockoutSafetyCheck }, observed: { KeyId }, scope }) => [
          kms.call('PutKeyPolicy', {
            KeyId,
            PolicyName: 'default',
            Policy: Policy ?? defaultPolicy(scope),
            BypassPolicyLockoutSafetyCheck,
          }),
        ],
      },
    },
    async findLost(subject, aws) {
      const keys = await aws.readAll('ListKeys', { Limit: 1000 }, { items: 'Keys', ...inPages });
      const found = await findMarked(subject, keys, async ({ KeyId }) => {
        const tags = await aws.readAll('ListResourceTags', { KeyId }, { items: 'Tags', ...inPages });
        return tags.find(({ TagKey }) => TagKey === uidTag)?.TagValue;
      });
      return found && { KeyId: found.KeyId, Arn: found.KeyArn };
    },
    read: async ({ status: { KeyId } }, aws) => (await aws.read('DescribeKey', { KeyId })).KeyMetadata,
    update: ({ observed: { KeyId }, delta }) =>
      delta.has('Description')
        ? [kms.call('UpdateKeyDescription', { KeyId, Description: delta.wanted('Description') ?? '' })]
        : [],
    remove: ({ annotations }, { KeyId }) => [
      kms.call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: days(annotations[pendingWindow]) }),
    ],
  });

/** What is no whole number counts as not said. */
function days(text = ''): number {
  return /^\d+$/.test(text) ? Number(text) : 7;
}
