import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../shared/json.ts';
import { namesIn, startForTest, tableType } from './test-client.ts';

const coreEvents = '/api/v1/namespaces/default/events';
const newEvents = '/apis/events.k8s.io/v1/namespaces/default/events';

const regarding = { apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', namespace: 'default', uid: 'u1' };

function event(name: string, more: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name },
    eventTime: '2026-01-01T00:00:00.123456Z',
    reportingController: 'example.com/controller',
    reportingInstance: 'controller-0',
    action: 'Create',
    reason: 'Created',
    type: 'Normal',
    note: 'It is there',
    regarding,
    ...more,
  };
}

describe('events', () => {
  test('written through events.k8s.io/v1 are read through core/v1', async () => {
    await using started = await startForTest();
    expect((await started.client.post(newEvents, event('e'))).code).toBe(201);
    expect((await started.client.get(`${coreEvents}/e`)).body).toMatchObject({
      apiVersion: 'v1',
      involvedObject: regarding,
      message: 'It is there',
      reportingComponent: 'example.com/controller',
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
    });
  });

  test('written through core/v1 are read through events.k8s.io/v1', async () => {
    await using started = await startForTest();
    await started.client.post(coreEvents, {
      metadata: { name: 'c' },
      involvedObject: regarding,
      message: 'M',
      source: { component: 'comp' },
      firstTimestamp: '2026-01-01T00:00:00Z',
      count: 3,
    });
    const { body } = await started.client.get(`${newEvents}/c`);
    expect(body).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      regarding,
      note: 'M',
      deprecatedSource: { component: 'comp' },
      deprecatedFirstTimestamp: '2026-01-01T00:00:00Z',
      deprecatedCount: 3,
      eventTime: null,
    });
    expect(body).not.toHaveProperty('involvedObject');
  });

  test('are found by the field selectors of kubectl describe', async () => {
    await using started = await startForTest();
    await started.client.post(newEvents, event('e'));
    await started.client.post(newEvents, event('other', { regarding: { ...regarding, name: 'x' } }));
    const selector =
      'involvedObject.name=w,involvedObject.namespace=default,involvedObject.kind=Widget,involvedObject.uid=u1';
    const found = await started.client.get(`${coreEvents}?fieldSelector=${encodeURIComponent(selector)}`);
    expect(namesIn(found.body)).toEqual(['e']);
    const other = await started.client.get(
      `${newEvents}?fieldSelector=${encodeURIComponent('regarding.name!=w,type=Normal')}`,
    );
    expect(namesIn(other.body)).toEqual(['other']);
    expect((await started.client.get(`${coreEvents}?fieldSelector=foo%3Dbar`)).body['message']).toBe(
      'field label not supported: foo',
    );
  });

  test('are watched through either API', async () => {
    await using started = await startForTest();
    const watch = await started.client.watch(`${coreEvents}?watch=1`);
    await started.client.post(newEvents, event('e'));
    expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { apiVersion: 'v1', message: 'It is there' } });
    watch.close();
  });

  test('of the new API change only their series', async () => {
    await using started = await startForTest();
    await started.client.post(newEvents, event('e'));
    const series = { count: 2, lastObservedTime: '2026-01-01T00:00:10.000000Z' };
    expect((await started.client.patch(`${newEvents}/e`, 'merge', { series })).body).toMatchObject({ series });
    const refused = await started.client.patch(`${newEvents}/e`, 'merge', { note: 'x' });
    expect(refused.body['message']).toMatch(/is invalid: message: Invalid value: "x": field is immutable$/);
    const single = await started.client.patch(`${newEvents}/e`, 'merge', { series: { count: 1 } });
    expect(single.body['message']).toMatch(/series.count: Invalid value: "": should be at least 2/);
  });

  test.each<[JsonObject, RegExp]>([
    [{ eventTime: null }, /eventTime: Required value/],
    [{ type: 'Odd' }, /type: Invalid value: "": has invalid value: Odd/],
    [{ reportingController: '' }, /reportingController: Required value/],
    [{ reportingInstance: 'x'.repeat(129) }, /reportingInstance: Invalid value: "": can have at most 128 characters/],
    [{ action: '' }, /action: Required value/],
    [{ reason: '' }, /reason: Required value/],
    [{ note: 'x'.repeat(1025) }, /message: Invalid value: "": can have at most 1024 characters/],
    [{ deprecatedCount: 2 }, /count: Invalid value: "": needs to be unset/],
    [{ regarding: { ...regarding, namespace: '' } }, /^$/],
  ])('are checked: %j', async (more, message) => {
    await using started = await startForTest();
    const { code, body } = await started.client.post(newEvents, event('e', more));
    expect(code).toBe(message.source === '^$' ? 201 : 422);
    expect(String(body['message'] ?? '')).toMatch(message);
  });

  test('must be in the namespace of their object', async () => {
    await using started = await startForTest();
    const elsewhere = { metadata: { name: 'c' }, involvedObject: { ...regarding, namespace: 'other' } };
    const refused = await started.client.post(coreEvents, elsewhere);
    expect(refused.body['message']).toMatch(/involvedObject.namespace: Invalid value: "other": does not match/);
  });

  test('are shown as a table with object and age', async () => {
    await using started = await startForTest();
    await started.client.post(newEvents, event('e'));
    const { body } = await started.client.get(coreEvents, { accept: tableType });
    expect(body['rows']).toMatchObject([
      {
        cells: [
          expect.stringMatching(/^\d+[dy]/),
          'Normal',
          'Created',
          'widget/w',
          '',
          'example.com/controller, controller-0',
          'It is there',
          expect.any(String),
          1,
          'e',
        ],
      },
    ]);
  });
});
