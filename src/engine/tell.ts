import type { KubeObject } from '../kube/object.ts';
import { conditionTypes } from './conditions.ts';
import { nameOf } from './create.ts';
import type { FailureCause, Outcome } from './outcome.ts';
import type { Pass } from './pass.ts';
import { isTrue } from './settled.ts';

/** Tells the user of an outcome that is news, as an Event. `before` is the object as the pass found it. */
export function tellOutcome(pass: Pass, before: KubeObject, outcome: Outcome): void {
  const { kind } = pass.definition;
  switch (outcome.kind) {
    case 'synced':
      if (!isTrue(before, conditionTypes.synced))
        pass.note('Normal', 'Synced', 'Synced', `${kind} ${nameOf(pass)} is as specified`);
      return;
    case 'terminal':
      pass.log.error('resource is in terminal condition', { error: outcome.message });
      pass.note('Warning', 'Terminal', 'Reconcile', outcome.message);
      return;
    case 'failed':
      pass.note('Warning', reasons[outcome.failure.cause], 'Reconcile', outcome.failure.message);
      return;
    case 'blocked':
      pass.note('Warning', 'Waiting', 'Reconcile', outcome.message);
      return;
    case 'begun':
    case 'paused':
    case 'continue':
    case 'again':
    case 'progress':
    case 'released':
      return;
  }
}

/** Event reasons; part of what users filter by. */
const reasons: Readonly<Record<FailureCause, string>> = {
  throttled: 'Throttled',
  server: 'AWSFailed',
  network: 'AWSUnreachable',
  conflict: 'Conflict',
  denied: 'AccessDenied',
  expiredCredentials: 'CredentialsRefused',
  client: 'Rejected',
  aborted: 'Interrupted',
  kubernetes: 'KubernetesFailed',
  internal: 'InternalError',
  missing: 'Missing',
  scope: 'WrongPlace',
  secret: 'SecretUnusable',
};
