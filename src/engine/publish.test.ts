import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepEqual, isObject, type Json, type JsonObject, setOwn } from '../shared/json.ts';
import type { Outcome } from './outcome.ts';
import { samplePasses } from './pass.fixture.ts';
import type { Pass } from './pass.ts';
import { statusPatch } from './publish.ts';
import { loadSample } from './sample-kind.fixture.ts';

const newPass = samplePasses(await loadSample());
const now = Date.parse('2026-01-02T03:04:05.678Z');
const at = '2026-01-02T03:04:05Z';
const arn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders';
const synced: Outcome = { kind: 'synced' };
const failed: Outcome = { kind: 'failed', failure: { cause: 'client', message: 'm', detail: 'd' } };
const found = { TableArn: arn, TableStatus: 'ACTIVE', ItemCount: 0, CreationDateTime: new Date(now) };
const metadata = { arn, ownerAccountID: '123456789012', region: 'eu-west-1', partition: 'aws' };

/** A pass that found the resource so, over an object with this status. */
function pass(observed: object | undefined, status?: JsonObject): Pass {
  const made = newPass(status === undefined ? {} : { status });
  if (observed !== undefined) {
    made.observation = { value: { ...observed }, unread: new Set(), tags: new Map() };
  }
  return made;
}

function patchOf(made: Pass, outcome: Outcome = synced, time = now): JsonObject | undefined {
  const patch = statusPatch(made, outcome, time);
  if (patch === undefined) return undefined;
  expect(Object.keys(patch)).toEqual(['status']);
  const { status } = patch;
  return isObject(status) ? status : undefined;
}

/** RFC 7386, as the API server applies it. */
function merged(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(isObject(target) ? target : {})) setOwn(result, key, value);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else setOwn(result, key, merged(Object.hasOwn(result, key) ? result[key] : undefined, value));
  }
  return result;
}

/** The status after the patch. */
function statusAfter(observed: object | undefined, status?: JsonObject, outcome = synced): JsonObject {
  const after = merged(status ?? {}, patchOf(pass(observed, status), outcome) ?? {});
  return isObject(after) ? after : {};
}

it('waits for the look that follows a change at once, but not with what a create has told', () => {
  const again: Outcome = { kind: 'again', reason: 'changed' };
  expect(statusPatch(pass(found), { ...again, untold: true }, now)).toBeUndefined();
  expect(patchOf(pass(found), again)).toMatchObject({ ackResourceMetadata: metadata });
});

describe('the first status', () => {
  it('has what AWS tells, where the resource is, and how it went', () => {
    expect(patchOf(pass(found))).toEqual({
      tableStatus: 'ACTIVE',
      itemCount: 0,
      creationDateTime: at,
      ackResourceMetadata: metadata,
      observedGeneration: 2,
      conditions: [
        expect.objectContaining({ type: 'ACK.ResourceSynced', status: 'True', lastTransitionTime: at }),
        expect.objectContaining({ type: 'Ready', status: 'True', lastTransitionTime: at }),
      ],
    });
  });

  it('says nothing of where the resource is before there is one', () => {
    const patch = patchOf(pass(undefined), failed);
    expect(Object.keys(patch ?? {}).sort()).toEqual(['conditions', 'observedGeneration']);
  });

  it('says where a resource is of which AWS gives no ARN', () => {
    const { arn: _, ...place } = metadata;
    expect(patchOf(pass({ TableStatus: 'CREATING' }))?.['ackResourceMetadata']).toEqual(place);
  });
});

describe('a status', () => {
  it('does not tell what a pass has found before it is over', () => {
    expect(patchOf(pass(found), { kind: 'begun' })).not.toHaveProperty('ackResourceMetadata');
  });

  it('has the conditions that came to light on the way', () => {
    const made = pass(found);
    made.tell({ type: 'ACK.ReferencesResolved', status: 'True' });
    expect(patchOf(made)?.['conditions']).toEqual([
      expect.objectContaining({ type: 'ACK.ReferencesResolved', status: 'True', reason: '', message: '' }),
      expect.objectContaining({ type: 'ACK.ResourceSynced' }),
      expect.objectContaining({ type: 'Ready' }),
    ]);
  });

  it('tells which request for a pass was heard', () => {
    const made = pass(found);
    const annotations = { 'services.k8s.aws/reconcile-requested-at': 'now' };
    made.object = { ...made.object, metadata: { ...made.object.metadata, annotations } };
    expect(patchOf(made)).toMatchObject({ lastHandledReconcileAt: 'now' });
    expect(patchOf(pass(found))).not.toHaveProperty('lastHandledReconcileAt');
  });
});

describe('a later status', () => {
  it('is not written when nothing changed, whatever the time', () => {
    const status = statusAfter(found);
    expect(patchOf(pass(found, status), synced, now + 3_600_000)).toBeUndefined();
  });

  it('has only what changed', () => {
    const status = statusAfter({ ...found, RestoreSummary: { RestoreInProgress: true, SourceTableArn: 'a' } });
    const changed = { ...found, ItemCount: 7, RestoreSummary: { RestoreInProgress: false, SourceTableArn: 'a' } };
    expect(patchOf(pass(changed, status))).toEqual({
      itemCount: 7,
      restoreSummary: { restoreInProgress: false },
    });
  });

  it('takes away what AWS tells no more, at any depth', () => {
    const status = statusAfter({ ...found, RestoreSummary: { RestoreInProgress: true, SourceTableArn: 'a' } });
    const { ItemCount: _, ...rest } = found;
    expect(patchOf(pass({ ...rest, RestoreSummary: { SourceTableArn: 'a' } }, status))).toEqual({
      itemCount: null,
      restoreSummary: { restoreInProgress: null },
    });
  });

  it('takes away fields that are not of the kind', () => {
    const status = { ...statusAfter(found), old: 1, tableID: 'x' };
    expect(patchOf(pass(found, status))).toEqual({ old: null, tableID: null });
  });

  it('keeps what was known while the resource was not read', () => {
    const status = statusAfter(found);
    const patch = patchOf(pass(undefined, status), failed);
    expect(Object.keys(patch ?? {})).toEqual(['conditions']);
  });

  it('leaves where the resource is as it was while the resource was not read', () => {
    const status = { ackResourceMetadata: { ...metadata, ownerAccountID: '210987654321', region: 'us-east-1' } };
    expect(patchOf(pass(undefined, status), failed)).not.toHaveProperty('ackResourceMetadata');
  });

  it('has new conditions when the outcome is another, and their time', () => {
    const status = statusAfter(found);
    const { conditions } = patchOf(pass(found, status), failed, now + 60_000) ?? {};
    expect(conditions).toEqual([
      expect.objectContaining({ type: 'ACK.Recoverable', lastTransitionTime: '2026-01-02T03:05:05Z' }),
      expect.objectContaining({ type: 'ACK.ResourceSynced', lastTransitionTime: '2026-01-02T03:05:05Z' }),
      expect.objectContaining({ type: 'Ready', lastTransitionTime: '2026-01-02T03:05:05Z' }),
    ]);
  });

  it('keeps what else is known of where the resource is', () => {
    const status = statusAfter(found, { ackResourceMetadata: { region: 'eu-west-1', note: 'x' } });
    expect(status['ackResourceMetadata']).toEqual({ ...metadata, note: 'x' });
    const { TableArn: _, ...bare } = found;
    expect(patchOf(pass(bare, status))).toBeUndefined();
  });
});

describe('any status', () => {
  it('that was written needs no second patch, whatever stood there before', () => {
    const json = fc
      .jsonValue({ maxDepth: 3, noUnicodeString: false })
      .map((value): Json => JSON.parse(JSON.stringify(value)));
    const observed = fc.record(
      { TableStatus: fc.string(), ItemCount: fc.nat(), RestoreSummary: fc.record({ SourceTableArn: fc.string() }) },
      { requiredKeys: [] },
    );
    const name = fc.constantFrom('tableStatus', 'itemCount', 'restoreSummary', 'conditions', 'other');
    fc.assert(
      fc.property(fc.dictionary(name, json), observed, (before, value) => {
        const status = statusAfter({ ...found, ...value }, JSON.parse(JSON.stringify(before)));
        const fresh = statusAfter({ ...found, ...value });
        const { conditions: _, ...fields } = status;
        expect(deepEqual({ ...fields, conditions: fresh['conditions'] }, fresh)).toBe(true);
        expect(patchOf(pass({ ...found, ...value }, status))).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  it('is written with any key that a map has', () => {
    const Item = JSON.parse('{"__proto__": {"S": "x"}, "constructor": {"S": "y"}}');
    const before: JsonObject = { item: { kept: { s: 'z' } } };
    const { item } = statusAfter({ ...found, Item }, before);
    expect(JSON.stringify(item)).toBe('{"__proto__":{"s":"x"},"constructor":{"s":"y"}}');
  });
});
