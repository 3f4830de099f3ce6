import { expect, test } from 'vitest';
import { atWork, unsettled } from './function-state.ts';

test('a function that AWS makes or takes away takes no change', () => {
  expect(atWork({ State: 'Pending', StateReason: 'The function is being created.' })).toBe(
    "function in 'Pending' state, cannot be modified or deleted: The function is being created.",
  );
  expect(atWork({ State: 'Deleting' })).toBe("function in 'Deleting' state, cannot be modified or deleted");
  expect(atWork({ State: 'Active', LastUpdateStatus: 'InProgress' })).toBe('lastUpdateStatus is InProgress');
});

test('a function at rest does, also one that could not be made or changed', () => {
  expect(atWork({ State: 'Active', LastUpdateStatus: 'Successful' })).toBeUndefined();
  expect(atWork({ State: 'Inactive' })).toBeUndefined();
  expect(atWork({ State: 'Failed' })).toBeUndefined();
  expect(atWork({ State: 'Active', LastUpdateStatus: 'Failed' })).toBeUndefined();
});

test('what AWS could not do is told, with its reason', () => {
  expect(unsettled({ State: 'Active', LastUpdateStatus: 'Successful' })).toBeUndefined();
  expect(unsettled({ State: 'Inactive' })).toBeUndefined();
  expect(unsettled({ State: 'Failed', StateReason: 'no subnet' })).toBe('state is Failed: no subnet');
  expect(unsettled({ State: 'Active', LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'bad image' })).toBe(
    'lastUpdateStatus is Failed: bad image',
  );
  expect(unsettled({ State: 'Active', LastUpdateStatus: 'InProgress' })).toBe('lastUpdateStatus is InProgress');
});
