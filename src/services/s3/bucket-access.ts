import type { BucketCannedACL, GetBucketAclOutput, Grant, PutBucketAclRequest } from '@aws-sdk/client-s3';
import type { AspectsOf, ChangeOf, SpecIn } from '../../engine/definition/define.ts';
import type { bucketShape } from './bucket-shape.ts';
import { s3 } from './service.ts';

type Aspects = AspectsOf<typeof bucketShape>;
type Change = ChangeOf<typeof bucketShape>;
type Spec = SpecIn<typeof bucketShape>;

/** The fields that grant access to others, each with the permission that it grants. */
const permissions = {
  GrantFullControl: 'FULL_CONTROL',
  GrantRead: 'READ',
  GrantReadACP: 'READ_ACP',
  GrantWrite: 'WRITE',
  GrantWriteACP: 'WRITE_ACP',
} as const;

type GrantField = keyof typeof permissions;

const grantFields = ['GrantFullControl', 'GrantRead', 'GrantReadACP', 'GrantWrite', 'GrantWriteACP'] as const;

/** Who may do what: the parts of a bucket that let others in or keep them out. */
export const accessAspects = {
  PublicAccessBlock: {
    notFound: ['NoSuchPublicAccessBlockConfiguration'],
    read: async ({ Name: Bucket }, aws) =>
      (await aws.read('GetPublicAccessBlock', { Bucket })).PublicAccessBlockConfiguration,
    // AWS takes what is left out for false: what the spec does not mention stays as it is.
    put: ({ spec: { Name: Bucket }, observed, delta }) => [
      s3.call('PutPublicAccessBlock', {
        Bucket,
        PublicAccessBlockConfiguration: { ...observed.PublicAccessBlock, ...delta.wanted('PublicAccessBlock') },
      }),
    ],
  },
  // After the block, which may be in the way of the policy.
  Policy: {
    notFound: ['NoSuchBucketPolicy'],
    read: async ({ Name: Bucket }, aws) => (await aws.read('GetBucketPolicy', { Bucket })).Policy,
    put: ({ spec: { Name: Bucket, Policy } }) => [
      Policy === undefined || Policy === ''
        ? s3.call('DeleteBucketPolicy', { Bucket })
        : s3.call('PutBucketPolicy', { Bucket, Policy }),
    ],
  },
  OwnershipControls: {
    notFound: ['OwnershipControlsNotFoundError'],
    read: async ({ Name: Bucket }, aws) => (await aws.read('GetBucketOwnershipControls', { Bucket })).OwnershipControls,
  },
  // Taken at creation, and later the same as the controls, which go before it.
  ObjectOwnership: {
    notFound: ['OwnershipControlsNotFoundError'],
    async read({ Name: Bucket }, aws, { spec }) {
      if (spec.OwnershipControls !== undefined) return spec.ObjectOwnership;
      const { OwnershipControls } = await aws.read('GetBucketOwnershipControls', { Bucket });
      return OwnershipControls?.Rules?.[0]?.ObjectOwnership;
    },
  },
  ACL: {
    read: async ({ Name: Bucket }, aws, { spec }) => observedAcl(await aws.read('GetBucketAcl', { Bucket }), spec),
  },
  GrantFullControl: grantAspect('GrantFullControl'),
  GrantRead: grantAspect('GrantRead'),
  GrantReadACP: grantAspect('GrantReadACP'),
  GrantWrite: grantAspect('GrantWrite'),
  GrantWriteACP: grantAspect('GrantWriteACP'),
} satisfies Aspects;

function grantAspect(field: GrantField) {
  return {
    read: async ({ Name: Bucket }, aws, { spec }) =>
      observedGrant(await aws.read('GetBucketAcl', { Bucket }), field, spec),
  } satisfies Aspects[GrantField];
}

/** Ownership is what ACLs depend on: it comes first where it lets them in, and last where it shuts them out. */
export function accessCalls(change: Change) {
  const { delta, spec } = change;
  const ownership = delta.has('OwnershipControls', 'ObjectOwnership') ? [ownershipCall(change)] : [];
  const acl = delta.has('ACL', ...grantFields) ? [s3.call('PutBucketAcl', wantedAcl(spec))] : [];
  return ownsAll(change) ? [...acl, ...ownership] : [...ownership, ...acl];
}

function wantedOwnership({ delta, spec }: Change) {
  const controls = delta.wanted('OwnershipControls');
  if (controls !== undefined) return controls.Rules?.length ? controls : undefined;
  return spec.ObjectOwnership && { Rules: [{ ObjectOwnership: spec.ObjectOwnership }] };
}

function ownsAll(change: Change): boolean {
  return wantedOwnership(change)?.Rules?.[0]?.ObjectOwnership === 'BucketOwnerEnforced';
}

function ownershipCall(change: Change) {
  const { Name: Bucket } = change.spec;
  const OwnershipControls = wantedOwnership(change);
  return OwnershipControls === undefined
    ? s3.call('DeleteBucketOwnershipControls', { Bucket })
    : s3.call('PutBucketOwnershipControls', { Bucket, OwnershipControls });
}

/** A canned ACL, or else grants, or else what a new bucket has. */
function wantedAcl({ Name: Bucket, ACL, ...spec }: Spec): PutBucketAclRequest {
  if (ACL !== undefined) return { Bucket, ACL };
  const grants = grantFields.filter((field) => Boolean(spec[field])).map((field) => [field, spec[field]] as const);
  return grants.length === 0 ? { Bucket, ACL: 'private' } : { Bucket, ...Object.fromEntries(grants) };
}

/**
 * The spec with one form of access control: a canned ACL goes before grants, AWS takes only one of them. ACK writes
 * canned ACLs that it cannot tell apart as `private|bucket-owner-read` into the spec; the first is what is meant.
 */
export function withOneAcl(spec: Readonly<Spec>): Readonly<Spec> {
  if (spec.ACL === undefined) return spec;
  const [first] = spec.ACL.split('|', 1);
  const noGrants = Object.fromEntries(grantFields.map((field) => [field, undefined]));
  return { ...spec, ...noGrants, ACL: first as BucketCannedACL };
}

const groups = 'http://acs.amazonaws.com/groups';

/** Canned ACLs of buckets, by the grants that AWS makes of them beside the owner's. Some are none of the SDK's names. */
const cannedAcls: ReadonlyMap<string, string> = new Map([
  ['', 'private'],
  [`READ ${groups}/global/AllUsers`, 'public-read'],
  [`READ ${groups}/global/AllUsers,WRITE ${groups}/global/AllUsers`, 'public-read-write'],
  [`READ ${groups}/global/AuthenticatedUsers`, 'authenticated-read'],
  [`READ_ACP ${groups}/s3/LogDelivery,WRITE ${groups}/s3/LogDelivery`, 'log-delivery-write'],
]);

function cannedAcl({ Owner, Grants = [] }: GetBucketAclOutput): BucketCannedACL | undefined {
  const others = Grants.filter((grant) => !isOwners(grant, Owner?.ID));
  if (others.length === Grants.length) return undefined;
  const texts = others.map(({ Permission, Grantee }) => `${Permission} ${Grantee?.URI ?? Grantee?.ID}`);
  return cannedAcls.get(texts.sort().join(',')) as BucketCannedACL | undefined;
}

function isOwners({ Grantee, Permission }: Grant, owner: string | undefined): boolean {
  return Permission === 'FULL_CONTROL' && Grantee?.ID === owner;
}

/** The bucket's canned ACL; none where the spec asks for something else, or for nothing, and the bucket is private. */
function observedAcl(acl: GetBucketAclOutput, spec: Readonly<Spec>): BucketCannedACL | undefined {
  const canned = cannedAcl(acl);
  if (spec.ACL !== undefined) return canned;
  const hasGrants = grantFields.some((field) => spec[field] !== undefined);
  return hasGrants || canned === 'private' ? undefined : canned;
}

/**
 * Those who have a permission, in the form of the request's header. The owner, who has full control anyway, is named
 * only where the spec names them.
 */
function observedGrant(
  { Owner, Grants = [] }: GetBucketAclOutput,
  field: GrantField,
  spec: Readonly<Spec>,
): string | undefined {
  if (spec.ACL !== undefined) return undefined;
  const namesOwner = Owner?.ID !== undefined && spec.GrantFullControl?.includes(Owner.ID) === true;
  const named = Grants.filter((grant) => grant.Permission === permissions[field])
    .filter((grant) => namesOwner || !isOwners(grant, Owner?.ID))
    .map(({ Grantee }) => (Grantee?.URI === undefined ? `id=${Grantee?.ID}` : `uri=${Grantee.URI}`));
  return named.length === 0 ? undefined : named.join(',');
}

/** Whether two headers name the same grantees. AWS shows one who was named by mail as an id. */
export function sameGrantees(desired: string | undefined, observed: string | undefined): boolean {
  const [wanted, there] = [grantees(desired), grantees(observed)];
  const byMail = wanted.some((grantee) => grantee.startsWith('emailAddress='));
  return wanted.length === there.length && (byMail || wanted.every((grantee) => there.includes(grantee)));
}

function grantees(header = ''): string[] {
  const parts = header.split(',').map((part) => part.trim().replaceAll('"', ''));
  return parts.filter((part) => part !== '');
}
