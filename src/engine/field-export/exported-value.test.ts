import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube/object.ts';
import type { JsonObject } from '../../shared/json.ts';
import { exportSpecOf } from './export-spec.ts';
import { exportStatusPatch } from './export-status.ts';
import { exportedValue } from './exported-value.ts';

function source(spec: JsonObject, synced = 'True'): KubeObject {
  const metadata = { name: 'orders', namespace: 'shop' };
  const conditions = [{ type: 'ACK.ResourceSynced', status: synced }];
  return { apiVersion: 'sqs.services.k8s.aws/v1alpha1', kind: 'Queue', metadata, spec, status: { conditions } };
}

describe('what is exported', () => {
  it.each<[string, JsonObject[string], string | undefined]>([
    ['a text', 'jobs', 'jobs'],
    ['an empty text', '', ''],
    ['a truth value', false, 'false'],
    ['a whole number', 30, '30'],
    ['a negative number', -1, '-1'],
    ['a great number', 1e21, '1000000000000000000000'],
    ['no fraction', 1.5, undefined],
    ['no null', null, undefined],
    ['no list', ['a'], undefined],
    ['no object', { a: 1 }, undefined],
  ])('is %s', (_, value, text) => {
    expect(exportedValue(source({ field: value }), '.spec.field')).toEqual(
      text === undefined
        ? { kind: 'failed', message: 'path does not exist in this object', again: false }
        : { kind: 'value', text },
    );
  });

  it('is nothing where the path finds nothing', () => {
    const nothing = { kind: 'failed', message: 'path does not exist in this object' };
    expect(exportedValue(source({}), '.spec.field')).toMatchObject(nothing);
    expect(exportedValue(source({}), 'empty')).toMatchObject(nothing);
  });

  it('is nothing yet of a source that is not there or not synced', () => {
    expect(exportedValue(undefined, '.spec')).toMatchObject({ kind: 'waiting' });
    const waiting = { kind: 'waiting', why: 'the source resource is not synced yet' };
    for (const state of ['False', 'Unknown']) expect(exportedValue(source({}, state), '.spec')).toEqual(waiting);
  });

  it('is nothing ever of a path that is not understood, or makes no sense of the object', () => {
    const message = 'unable to parse path: "!" is not understood, at character 7';
    expect(exportedValue(undefined, '.spec !')).toEqual({ kind: 'terminal', message });
    expect(exportedValue(source({ field: 'text' }), '.spec.field.deeper')).toEqual({
      kind: 'terminal',
      message: 'unable to execute query: a string ("text") has nothing at a string ("deeper")',
    });
  });
});

/** A FieldExport in the namespace `shop`. */
function fieldExport(to: JsonObject, status?: JsonObject): KubeObject {
  const from = { path: '.spec.queueURL', resource: { group: 'sqs.services.k8s.aws', kind: 'Queue', name: 'jobs' } };
  const metadata = { name: 'jobs-url', namespace: 'shop' };
  const spec = { from, to: { kind: 'configmap', name: 'settings', ...to } };
  return { apiVersion: 'services.k8s.aws/v1alpha1', kind: 'FieldExport', metadata, spec, ...(status && { status }) };
}

describe('where to', () => {
  it('is a key of the FieldExport’s name in its namespace, unless it says otherwise', () => {
    const target = { kind: 'configmap', namespace: 'shop', name: 'settings', key: 'shop.jobs-url' };
    expect(exportSpecOf(fieldExport({})).target).toEqual(target);
    expect(exportSpecOf(fieldExport({ key: ' ', namespace: '' })).target).toEqual(target);
    const other = { kind: 'secret', namespace: 'web', key: 'url' };
    expect(exportSpecOf(fieldExport(other)).target).toEqual({ ...other, name: 'settings' });
  });
});

describe('the status', () => {
  const now = Date.parse('2026-01-02T03:04:05.678Z');
  const failure = { kind: 'failed', message: 'no', again: true } as const;
  const time = '2026-01-02T03:04:05Z';
  const failed = { type: 'ACK.Recoverable', message: 'no', status: 'True', lastTransitionTime: time };

  it('has no conditions when nothing is wrong, and says so once', () => {
    const done = { kind: 'exported', written: true } as const;
    expect(exportStatusPatch(fieldExport({}), done, now)).toEqual({ status: { conditions: [] } });
    expect(exportStatusPatch(fieldExport({}, { conditions: [] }), done, now)).toBeUndefined();
  });

  it('tells of a failure once, from its first time on', () => {
    const patch = exportStatusPatch(fieldExport({}), failure, now);
    expect(patch).toEqual({ status: { conditions: [failed] } });
    const known = fieldExport({}, { conditions: [failed] });
    expect(exportStatusPatch(known, failure, now + 60_000)).toBeUndefined();
    expect(exportStatusPatch(known, { ...failure, message: 'still not' }, now + 60_000)).toEqual({
      status: { conditions: [{ ...failed, message: 'still not' }] },
    });
  });

  it('has what only an edit can mend as terminal', () => {
    expect(exportStatusPatch(fieldExport({}), { kind: 'terminal', message: 'bad' }, now)).toMatchObject({
      status: { conditions: [{ type: 'ACK.Terminal', message: 'bad' }] },
    });
  });
});
