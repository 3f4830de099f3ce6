import type { GroupVersionResource, KubeObject } from '../kube/object.ts';
import { isObject, own } from '../shared/json.ts';
import { errorText } from '../shared/log.ts';
import { objectId } from './object-caches.ts';
import type { Pass } from './pass.ts';

/** Upstream's ConfigMaps that lead from an account or a team to a role. */
export const roleMaps = { account: 'ack-role-account-map', team: 'ack-role-team-map' } as const;

const configMaps: GroupVersionResource = { group: '', version: 'v1', resource: 'configmaps', namespaced: true };

/** The role of an account or team is not known; the text is upstream's. */
export class RoleUnknown extends Error {}

/** The ARN of the role that a map has for an account or a team. @throws RoleUnknown */
export async function mappedRole(pass: Pass, which: keyof typeof roleMaps, id: string): Promise<string> {
  const name = roleMaps[which];
  const unknown = (why: string): RoleUnknown =>
    new RoleUnknown(`retrieving role ARN for account/team ID "${id}" from "${name}" configmap: ${why}`);
  const namespace = pass.settings.systemNamespace;
  const mapKey = `${namespace}/${name}`;
  pass.dependOn(objectId(configMaps, mapKey));
  const map = await pass.caches.find(configMaps, mapKey, { namespace }).catch((error: unknown) => {
    throw unknown(errorText(error));
  });
  if (map === undefined) throw unknown('CARM configmap not found');
  const keys = pass.settings.gates.serviceLevelCarm ? [`${pass.definition.service.name}.${id}`, id] : [id];
  const role = keys.map((key) => textIn(map, key)).find((text) => text !== undefined);
  if (role === undefined) throw unknown('key not found in CARM configmap');
  if (role === '') throw unknown('role value is empty in CARM configmap');
  return role;
}

function textIn(map: KubeObject, key: string): string | undefined {
  const data = map['data'];
  const text = isObject(data) ? own(data, key) : undefined;
  return typeof text === 'string' ? text.trim() : undefined;
}
