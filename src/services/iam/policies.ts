import type { Reader } from '../../engine/definition/kind.ts';
import { isSamePolicy } from '../../engine/definition/policy-document.ts';
import { isSameSet, without } from '../lists.ts';
import { decodedDocument } from './documents.ts';
import type { Holding, PolicyAccess, PolicyWrite } from './policy-access.ts';

type Name = string | undefined;

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
export function policyAspects<H extends Holding>(access: PolicyAccess<H>) {
  return {
    Policies: {
      read: async ({ Name }: Holder, aws: Reader) => some(await access.attached(Name, aws)),
      put: (change: HolderChange) => attachments(access, change),
    },
    InlinePolicies: {
      read: async ({ Name }: Holder, aws: Reader) => some(await inlineDocuments(access, Name, aws)),
      put: (change: HolderChange) => inlineWrites(access, change),
    },
  };
}

/** An adoption writes nothing into the spec where there is none. */
function some<T extends object>(policies: T): T | undefined {
  return Object.keys(policies).length === 0 ? undefined : policies;
}

/** All policies that a holder has, whoever gave them to it: AWS deletes none that has any. */
export async function heldPolicies(access: PolicyAccess<Holding>, name: Name, aws: Reader) {
  const [Policies, inline] = await Promise.all([access.attached(name, aws), access.inlineNames(name, aws)]);
  return { Policies, InlinePolicies: Object.fromEntries(inline.map((policy) => [policy, ''])) };
}

/** The calls that take all policies from a holder. */
export function releasePolicies<H extends Holding>(
  access: PolicyAccess<H>,
  { Name, Policies = [], InlinePolicies = {} }: Holder,
): PolicyWrite<H>[] {
  return [
    ...Policies.map((arn) => access.detach(Name, arn)),
    ...Object.keys(InlinePolicies).map((policy) => access.deleteInline(Name, policy)),
  ];
}

async function inlineDocuments(access: PolicyAccess<Holding>, name: Name, aws: Reader): Promise<Documents> {
  const policies = (await access.inlineNames(name, aws)).toSorted();
  const read = async (policy: string) =>
    [policy, decodedDocument(await access.inlineDocument(name, policy, aws))] as const;
  return Object.fromEntries(await Promise.all(policies.map(read)));
}

/** AWS attaches so many to one unless somebody asked it for more. */
const attachmentQuota = 10;

/** New ones come before old ones go, so that permissions have no gap; but for want of room. */
function attachments<H extends Holding>(
  access: PolicyAccess<H>,
  { spec: { Name, Policies: wanted = [] }, observed: { Policies: there = [] } }: HolderChange,
): PolicyWrite<H>[] {
  const attach = without(wanted, there).map((arn) => access.attach(Name, arn));
  const detach = without(there, wanted).map((arn) => access.detach(Name, arn));
  return there.length + attach.length > attachmentQuota ? [...detach, ...attach] : [...attach, ...detach];
}

/** As with those attached. */
function inlineWrites<H extends Holding>(
  access: PolicyAccess<H>,
  { spec: { Name, InlinePolicies: wanted = {} }, observed: { InlinePolicies: there = {} } }: HolderChange,
): PolicyWrite<H>[] {
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
