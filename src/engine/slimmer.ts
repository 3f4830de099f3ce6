import type { KubeObject } from '../kube/object.ts';
import { isObject, type Json, type JsonObject, setOwn } from '../shared/json.ts';

/** What `kubectl apply` remembers: the whole manifest once more. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
/** So many different texts are kept to be shared, none longer than so many characters. */
const [maxTexts, maxLength] = [500, 200];

/**
 * Makes what is kept of each object small, in place: without who changed what and the manifest as an annotation, which
 * nothing here needs and which are often more than half of it; and what all objects say in the same words, once.
 */
export function slimmer(): (object: KubeObject) => KubeObject {
  const texts = new Map<string, string>();
  const shared = (text: string): string => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    if (texts.size < maxTexts && text.length <= maxLength) texts.set(text, text);
    return text;
  };
  return (object) => {
    const { metadata, status } = object;
    delete metadata.managedFields;
    if (metadata.annotations !== undefined) delete metadata.annotations[lastApplied];
    object.apiVersion = shared(object.apiVersion);
    object.kind = shared(object.kind);
    if (metadata.namespace !== undefined) metadata.namespace = shared(metadata.namespace);
    if (metadata.finalizers !== undefined) metadata.finalizers = metadata.finalizers.map(shared);
    const conditions = status?.['conditions'];
    if (status !== undefined && Array.isArray(conditions)) {
      status['conditions'] = conditions.map((condition) =>
        isObject(condition) ? withShared(condition, shared) : condition,
      );
    }
    return object;
  };
}

function withShared(condition: JsonObject, shared: (text: string) => string): Json {
  for (const [key, value] of Object.entries(condition)) {
    if (typeof value === 'string') setOwn(condition, key, shared(value));
  }
  return condition;
}
