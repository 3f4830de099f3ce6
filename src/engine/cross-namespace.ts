import { conditionTypes } from './conditions.ts';
import type { Pass } from './pass.ts';

/** Where something leads, and what it is in upstream's words. */
export interface Lead {
  readonly what: 'resource reference' | 'secret reference';
  readonly namespace: string;
  readonly name: string;
}

/**
 * What forbids to follow a lead into another namespace: nothing, unless a flag says otherwise. That it leads there is
 * told of. Both texts are upstream's, which calls everything a resource reference in the first one.
 */
export function namespaceProblem(pass: Pass, { what, namespace: there, name }: Lead): string | undefined {
  const { namespace: here = '' } = pass.object.metadata;
  if (there === here) return undefined;
  if (!pass.settings.enableCrossNamespace) {
    return (
      'cross-namespace resource reference is not allowed. Set --enable-cross-namespace=true to allow it. ' +
      `sourceNamespace:${here}, targetNamespace:${there}, name:${name}`
    );
  }
  pass.tell({
    type: conditionTypes.advisory,
    status: 'True',
    reason: 'CrossNamespaceOptInRequired',
    message:
      `Cross-namespace ${what} detected: resource in namespace "${here}" references "${name}" in namespace ` +
      `"${there}". Cross-namespace behavior will be disabled by default in a future release. ` +
      'Set --enable-cross-namespace=true to preserve this behavior.',
  });
  return undefined;
}
