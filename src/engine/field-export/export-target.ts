import type { KubeClient } from '../../kube/client.ts';
import type { GroupVersionResource, KubeObject } from '../../kube/object.ts';
import { isObject, own } from '../../shared/json.ts';
import { errorText } from '../../shared/log.ts';
import type { ExportTarget } from './export-spec.ts';
import type { ExportOutcome } from './exported-value.ts';

const resources: Readonly<Record<ExportTarget['kind'], GroupVersionResource>> = {
  configmap: { group: '', version: 'v1', resource: 'configmaps', namespaced: true },
  secret: { group: '', version: 'v1', resource: 'secrets', namespaced: true },
};

/** Puts a text under the target's key. The target has to exist; nothing is written when it has the text already. */
export async function writeTarget(
  kube: KubeClient,
  target: ExportTarget,
  { text, signal }: { readonly text: string; readonly signal: AbortSignal },
): Promise<ExportOutcome> {
  const { kind, namespace, name, key } = target;
  const value = kind === 'secret' ? Buffer.from(text).toString('base64') : text;
  const failed = (what: string, error: unknown): ExportOutcome => ({
    kind: 'failed',
    message: `unable to ${what} ${kind}: ${errorText(error)}`,
    again: true,
  });
  let existing: KubeObject;
  try {
    existing = await kube.get<KubeObject>(resources[kind], { namespace, name }, { signal });
  } catch (error) {
    return failed('get existing', error);
  }
  const data = existing['data'];
  if (isObject(data) && own(data, key) === value) return { kind: 'exported', written: false };
  const ref = { namespace, name, patch: { data: { [key]: value } } };
  try {
    await kube.patch(resources[kind], ref, { type: 'merge', fieldManager: 'tack', signal });
    return { kind: 'exported', written: true };
  } catch (error) {
    return failed('patch', error);
  }
}
