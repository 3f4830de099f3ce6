import type { AttachedPolicy } from '@aws-sdk/client-iam';
import type { Call } from '../../engine/definition/call.ts';
import { isSamePolicy } from '../../engine/definition/policy-document.ts';
import { decodedDocument } from './documents.ts';
import { isSameSet, without } from './lists.ts';

type Name = string | undefined;

/** By which operations a group, role or user holds policies: managed ones attached to it, and inline ones of its own. */
export interface PolicyAccess<Aws, Write extends string> {
  /** How many characters, blanks left out, all inline policies of one may have. */
  readonly inlineQuota: number;
  attached(name: Name, aws: Aws): Promise<readonly AttachedPolicy[]>;
  inlineNames(name: Name, aws: Aws): Promise<readonly string[]>;
  inlineDocument(name: Name, policy: string, aws: Aws): Promise<string | undefined>;
  attach(name: Name, policyArn: string): Call<Write>;
  detach(name: Name, policyArn: string): Call<Write>;
  putInline(name: Name, policy: string, document: string): Call<Write>;
  deleteInline(name: Name, policy: string): Call<Write>;
}

type Documents = Record<string, string | undefined>;

/** Those of a holder's members that concern its policies. */
interface Holder {
  readonly Name?: Name;
  /** The ARNs of the managed ones. */
  readonly Policies?: readonly string[] | undefined;
  /** The documents of the inline ones, by name. */
  readonly InlinePolicies?: Documents | undefined;
}

interface HolderChange {
  readonly spec: Holder;
  readonly observed: Holder;
}

/** How the fields of policies behave: both hold all there is, so that what is taken out of them goes. */
export const policyFields = {
  Policies: {
    compare: (desired: readonly string[] | undefined, observed: readonly string[] | undefined) =>
      isSameSet(desired, observed),
    unset: 'remove',
  },
  InlinePolicies: { compare: areSameDocuments, unset: 'remove' },
} as const;

/** The reads and writes of the fields of policies. */
export function policyAspects<Aws, Write extends string>(access: PolicyAccess<Aws, Write>) {
  return {
    Policies: {
      read: async ({ Name }: Holder, aws: Aws) => some(await attachedArns(access, Name, aws)),
      put: (change: HolderChange) => attachments(access, change),
    },
    InlinePolicies: {
      read: async ({ Name }: Holder, aws: Aws) => some(await inlineDocuments(access, Name, aws)),
      put: (change: HolderChange) => inlineWrites(access, change),
    },
  };
}

/** An adoption writes nothing into the spec where there is none. */
function some<T extends object>(policies: T): T | undefined {
  return Object.keys(policies).length === 0 ? undefined : policies;
}

/** All policies that a holder has, whoever gave them to it: AWS deletes none that has any. */
export async function heldPolicies<Aws>(access: PolicyAccess<Aws, string>, name: Name, aws: Aws) {
  const [Policies, inline] = await Promise.all([attachedArns(access, name, aws), access.inlineNames(name, aws)]);
  return { Policies, InlinePolicies: Object.fromEntries(inline.map((policy) => [policy, ''])) };
}

/** The calls that take all policies from a holder. */
export function releasePolicies<Write extends string>(
  access: PolicyAccess<never, Write>,
  { Name, Policies = [], InlinePolicies = {} }: Holder,
): Call<Write>[] {
  return [
    ...Policies.map((arn) => access.detach(Name, arn)),
    ...Object.keys(InlinePolicies).map((policy) => access.deleteInline(Name, policy)),
  ];
}

async function attachedArns<Aws>(access: PolicyAccess<Aws, string>, name: Name, aws: Aws): Promise<string[]> {
  const attached = await access.attached(name, aws);
  return attached.flatMap(({ PolicyArn }) => PolicyArn ?? []);
}

async function inlineDocuments<Aws>(access: PolicyAccess<Aws, string>, name: Name, aws: Aws): Promise<Documents> {
  const policies = (await access.inlineNames(name, aws)).toSorted();
  const read = async (policy: string) =>
    [policy, decodedDocument(await access.inlineDocument(name, policy, aws))] as const;
  return Object.fromEntries(await Promise.all(policies.map(read)));
}

/** AWS attaches so many to one unless somebody asked it for more. */
const attachmentQuota = 10;

/** New ones come before old ones go, so that permissions have no gap; but for want of room. */
function attachments<Write extends string>(
  access: PolicyAccess<never, Write>,
  { spec: { Name, Policies: wanted = [] }, observed: { Policies: there = [] } }: HolderChange,
): Call<Write>[] {
  const attach = without(wanted, there).map((arn) => access.attach(Name, arn));
  const detach = without(there, wanted).map((arn) => access.detach(Name, arn));
  return there.length + attach.length > attachmentQuota ? [...detach, ...attach] : [...attach, ...detach];
}

/** As with those attached. */
function inlineWrites<Write extends string>(
  access: PolicyAccess<never, Write>,
  { spec: { Name, InlinePolicies: wanted = {} }, observed: { InlinePolicies: there = {} } }: HolderChange,
): Call<Write>[] {
  const changed = Object.entries(wanted).filter(([policy, text]) => !isSamePolicy(text, there[policy]));
  const put = changed.map(([policy, text = '']) => access.putInline(Name, policy, text));
  const remove = without(Object.keys(there), Object.keys(wanted)).map((policy) => access.deleteInline(Name, policy));
  return sizeOf({ ...there, ...wanted }) > access.inlineQuota ? [...remove, ...put] : [...put, ...remove];
}

function sizeOf(documents: Documents): number {
  return Object.values(documents).reduce((sum, text = '') => sum + text.replace(/\s/g, '').length, 0);
}

function areSameDocuments(desired: Documents | undefined = {}, observed: Documents | undefined = {}): boolean {
  const names = Object.keys(desired);
  return isSameSet(names, Object.keys(observed)) && names.every((name) => isSamePolicy(desired[name], observed[name]));
}
