import { parseArn } from '../aws/arn.ts';
import { endpointUrl, isUnsafeEndpoint, unsafeEndpointText } from '../aws/config.ts';
import type { GroupVersionResource } from '../kube/object.ts';
import { isObject, own } from '../shared/json.ts';
import { errorText } from '../shared/log.ts';
import { annotations } from './annotations.ts';
import { conditionTypes } from './conditions.ts';
import { objectId } from './object-caches.ts';
import { failed, goOn, type Outcome } from './outcome.ts';
import type { Pass } from './pass.ts';
import { mappedRole, RoleUnknown } from './role-maps.ts';
import { matchingSelectors, roleSelectors } from './role-selectors.ts';

const namespaces: GroupVersionResource = { group: '', version: 'v1', resource: 'namespaces', namespaced: false };

/** Reads the annotations and labels of the object's namespace, which many things depend on. */
export async function readNamespace(pass: Pass): Promise<Outcome> {
  const { namespace = '' } = pass.object.metadata;
  pass.dependOn(objectId(namespaces, namespace));
  const found = await pass.caches.of(namespaces).catch((error: unknown) => {
    // A role for one namespace alone cannot let us see namespaces: then they have nothing to say.
    pass.log.debug('cannot see namespaces', { error: errorText(error) });
    return undefined;
  });
  const { annotations: said = {}, labels = {}, deletionTimestamp } = found?.get(namespace)?.metadata ?? {};
  pass.namespace = { annotations: said, labels, isDeleting: deletionTimestamp !== undefined };
  return goOn;
}

/**
 * Decides as whom and where AWS is called for the object. What exists already stays where it is: a wish that leads
 * elsewhere is refused, and nothing is looked for, created or deleted in the wrong place.
 */
export async function enterScope(pass: Pass): Promise<Outcome> {
  const known = knownPlace(pass);
  const role = await chooseRole(pass, known.account).catch((error: unknown) => {
    if (error instanceof RoleUnknown) return roleMissing(error);
    throw error;
  });
  if (role !== undefined && 'kind' in role) return role;
  const { identity } = pass.settings;
  const arn = role === undefined ? undefined : parseArn(role.arn);
  if (role !== undefined && arn === undefined)
    return failed('scope', `${JSON.stringify(role.arn)} is not the ARN of a role`);
  const account = arn?.account ?? identity.account;
  const wanted = pass.annotations[annotations.region] || pass.namespace.annotations[annotations.defaultRegion] || '';
  if (known.region !== undefined && wanted !== '' && wanted !== known.region) return regionDrift(known.region, wanted);
  if (known.account !== undefined && known.account !== account) return accountDrift(known.account, account);
  const endpoint = pass.namespace.annotations[annotations.endpoint];
  const problem = endpointProblem(endpoint, pass.settings.allowUnsafeEndpoints);
  if (problem !== undefined) return failed('scope', problem);
  pass.enter({
    region: known.region ?? (wanted || pass.settings.region),
    account,
    partition: arn?.partition ?? identity.partition,
    role: role?.arn,
    endpoint: endpoint || undefined,
  });
  return goOn;
}

interface KnownPlace {
  readonly region: string | undefined;
  readonly account: string | undefined;
}

/** Where the status says that the resource is. */
function knownPlace({ object, definition }: Pass): KnownPlace {
  const metadata = object.status?.['ackResourceMetadata'];
  const text = (key: string): string | undefined => {
    const value = isObject(metadata) ? own(metadata, key) : undefined;
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  // Upstream pins both at a failed create already; nothing is there to be kept then.
  const isThere = text('arn') !== undefined || definition.behaviour.arn === undefined;
  return isThere
    ? { region: text('region'), account: text('ownerAccountID') }
    : { region: undefined, account: undefined };
}

interface ChosenRole {
  readonly arn: string;
}

/** The role to take; undefined for the process's own identity. */
async function chooseRole(pass: Pass, known: string | undefined): Promise<ChosenRole | Outcome | undefined> {
  const { gates, identity, enableCarm } = pass.settings;
  if (gates.roleSelectors) {
    const selected = await selectRole(pass);
    if (selected !== undefined) return selected;
  }
  const team = pass.namespace.annotations[annotations.team];
  if (team !== undefined && team !== '' && gates.teamLevelCarm) return { arn: await mappedRole(pass, 'team', team) };
  const owner = pass.namespace.annotations[annotations.ownerAccount] || undefined;
  const account = owner ?? (known === identity.account ? undefined : known);
  if (account === undefined || !enableCarm || account === identity.account) return undefined;
  return { arn: await mappedRole(pass, 'account', account) };
}

async function selectRole(pass: Pass): Promise<ChosenRole | Outcome | undefined> {
  const { namespace = '', labels = {} } = pass.object.metadata;
  const { group, version, kind } = pass.definition;
  const all = await pass.caches.of(roleSelectors);
  const selected = { namespace, namespaceLabels: pass.namespace.labels, labels, group, version, kind };
  const found = matchingSelectors(all.values(), selected);
  const [only] = found;
  if (only === undefined) return undefined;
  if (found.length > 1) {
    const names = found
      .map(({ name }) => name)
      .sort()
      .join(', ');
    return failed('scope', `multiple (${found.length}) matching IAMRoleSelectors found: ${names}`);
  }
  pass.log.info('using role ARN from IAMRoleSelector', { iam_role_selector: only.name, role: only.arn });
  pass.tell({
    type: conditionTypes.roleSelected,
    status: 'True',
    reason: 'Selected',
    message: `roleARN: ${only.arn}, selectorName: ${only.name}, selectorResourceVersion: ${only.resourceVersion}`,
  });
  return only;
}

function roleMissing({ message }: RoleUnknown): Outcome {
  return { kind: 'blocked', message, synced: { status: 'False', message: 'IAM Role is not available' } };
}

function regionDrift(known: string, wanted: string): Outcome {
  const text = `Resource already exists in region ${known}, but the desired state specifies region ${wanted}. `;
  return failed('scope', `${text}Take the wish for another region back, or create another object there`);
}

function accountDrift(known: string, account: string): Outcome {
  const text = `Resource already exists in account ${known}, but the role used for reconciliation is in account ${account}. `;
  return failed('scope', `${text}Give the object a role of account ${known} again`);
}

function endpointProblem(endpoint: string | undefined, allowUnsafe: boolean): string | undefined {
  if (endpoint === undefined || endpoint === '') return undefined;
  const where = `annotation ${annotations.endpoint} of the namespace: `;
  try {
    endpointUrl(endpoint);
  } catch (error) {
    return where + errorText(error);
  }
  return !allowUnsafe && isUnsafeEndpoint(endpoint) ? where + unsafeEndpointText : undefined;
}
