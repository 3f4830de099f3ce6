import { expect, test } from 'vitest';
import type { Reader } from '../../engine/definition/kind.ts';
import { callsFor, subjectOf } from './changes.fixture.ts';
import { eventSourceMapping } from './event-source-mapping.ts';
import { observedMapping } from './event-source-mapping-observed.ts';

const FunctionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:resize';
const EventSourceArn = 'arn:aws:kafka:eu-west-1:123456789012:cluster/events/0b5d';
const spec = { FunctionName: 'resize', EventSourceArn, Topics: ['photos'] };

function lookUp(...mappings: object[]) {
  const aws: Reader = { read: async () => ({}), readAll: async () => mappings };
  return eventSourceMapping.behaviour.lookUp?.(subjectOf({ spec }), aws);
}

test('a mapping is found by its function, its source and its topics', async () => {
  const ours = { UUID: 'ours', FunctionArn, EventSourceArn, Topics: ['photos'] };
  expect(await lookUp({ ...ours, UUID: 'other', Topics: ['films'] }, ours)).toMatchObject({ UUID: 'ours' });
  expect(await lookUp({ ...ours, FunctionArn: `${FunctionArn}:live` })).toBeUndefined();
  expect(await lookUp()).toBeUndefined();
});

test('a mapping counts as enabled while AWS makes or changes it', () => {
  const states = ['Creating', 'Enabling', 'Enabled', 'Updating', 'Disabling', 'Disabled'];
  expect(states.filter((State) => observedMapping({ State }).Enabled)).toEqual(states.slice(0, 4));
});

test('a destination and a limit are taken away by sending nothing', async () => {
  const observed = {
    ...observedMapping({ UUID: 'ours', FunctionArn, State: 'Enabled', ScalingConfig: { MaximumConcurrency: 4 } }),
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:eu-west-1:123456789012:failed' } },
  };
  const onceSet = ['DestinationConfig', 'ScalingConfig'];
  expect(await callsFor(eventSourceMapping, { spec: { FunctionName: 'resize' }, observed, onceSet })).toEqual([
    { operation: 'UpdateEventSourceMapping', input: { UUID: 'ours', DestinationConfig: {}, ScalingConfig: {} } },
  ]);
});
