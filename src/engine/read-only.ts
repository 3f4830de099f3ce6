import { notFound } from './adoption.ts';
import { annotations } from './annotations.ts';
import { observe } from './observe.ts';
import { goOn, type Outcome } from './outcome.ts';
import type { Pass } from './pass.ts';
import { resolveWhatCanBe } from './references.ts';

/** Does nothing for objects, and those of namespaces, that a user has paused. */
export async function stopIfPaused(pass: Pass): Promise<Outcome> {
  const byObject = pass.annotations[annotations.paused]?.toLowerCase() === 'true';
  const byNamespace = pass.namespace.annotations[annotations.paused]?.toLowerCase() === 'true';
  if (!byObject && !byNamespace) return goOn;
  const where = byObject ? 'the object' : 'its namespace';
  return {
    kind: 'paused',
    message: `paused by the annotation ${annotations.paused} of ${where}: nothing is read or changed`,
  };
}

/** Ends the pass for objects that only show what AWS has: no finalizer, no tag, no write. */
export async function lookOnly(pass: Pass): Promise<Outcome> {
  if (!pass.isReadOnly) return goOn;
  await resolveWhatCanBe(pass);
  if (pass.identity !== undefined) await observe(pass);
  return pass.observation === undefined ? notFound('read-only resource not found') : { kind: 'synced' };
}
