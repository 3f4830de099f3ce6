import type { FunctionConfiguration } from '@aws-sdk/client-lambda';

type States = Pick<FunctionConfiguration, 'State' | 'StateReason' | 'LastUpdateStatus' | 'LastUpdateStatusReason'>;

/** While AWS makes a function, changes it or takes it away, it takes no change. */
export function atWork({ State, StateReason, LastUpdateStatus }: States): string | undefined {
  const isMoving = State === 'Pending' || State === 'Deleting' || State === 'Deactivating';
  if (isMoving) return `function in '${State}' state, cannot be modified or deleted${because(StateReason)}`;
  return LastUpdateStatus === 'InProgress' ? 'lastUpdateStatus is InProgress' : undefined;
}

/** What is not as wanted even though nothing is left to be asked of AWS. */
export function unsettled(observed: States): string | undefined {
  const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = observed;
  if (State === 'Failed' || State === 'Deactivated') return `state is ${State}${because(StateReason)}`;
  if (LastUpdateStatus === 'Failed') return `lastUpdateStatus is Failed${because(LastUpdateStatusReason)}`;
  return atWork(observed);
}

function because(reason: string | undefined): string {
  return reason === undefined || reason === '' ? '' : `: ${reason}`;
}
