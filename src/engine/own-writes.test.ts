import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import { OwnWrites } from './own-writes.ts';

function object(resourceVersion: string | undefined, uid = 'uid-1'): KubeObject {
  const metadata = { name: 'a', namespace: 'shop', uid, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
  return { apiVersion: 'v1', kind: 'Sample', metadata };
}

describe('what a write of ours returned', () => {
  it.each([
    ['is newer', '11', '10', 'written'],
    ['is newer by more digits', '100', '99', 'written'],
    ['is newer beyond what a number can tell', '9007199254740993', '9007199254740992', 'written'],
    ['is the same', '10', '10', 'watched'],
    ['is older', '9', '10', 'watched'],
    ['has no version', undefined, '10', 'watched'],
    ['has a version of another form', 'x', 'y', 'watched'],
  ])('counts when it %s', (_, ours, theirs, expected) => {
    const writes = new OwnWrites();
    const [written, watched] = [object(ours), object(theirs)];
    writes.put('shop/a', written, watched);
    expect(writes.latest('shop/a', watched)).toBe(expected === 'written' ? written : watched);
  });

  it('counts until the watch has caught up, and then no more', () => {
    const writes = new OwnWrites();
    const written = object('11');
    writes.put('shop/a', written, object('10'));
    expect(writes.latest('shop/a', object('10'))).toBe(written);
    expect(writes.latest('shop/a', object('10'))).toBe(written);
    const caughtUp = object('11');
    expect(writes.latest('shop/a', caughtUp)).toBe(caughtUp);
    const before = object('10');
    expect(writes.latest('shop/a', before)).toBe(before);
  });

  it('is kept no longer than it takes the watch to catch up, in whichever order the two come', () => {
    const writes = new OwnWrites();
    writes.put('shop/a', object('11'), object('10'));
    expect(writes.size).toBe(1);
    writes.latest('shop/a', object('11'));
    expect(writes.size).toBe(0);
    writes.put('shop/b', object('11'), object('11'));
    writes.put('shop/gone', object('11'), undefined);
    expect(writes.size).toBe(0);
  });

  it('counts when it took the last finalizer off, as the object is gone then', () => {
    const writes = new OwnWrites();
    const deletionTimestamp = '2026-01-01T00:00:00Z';
    const [going, gone] = [object('10'), object('10')];
    Object.assign(going.metadata, { deletionTimestamp, finalizers: ['tack'] });
    Object.assign(gone.metadata, { deletionTimestamp });
    writes.put('shop/a', gone, going);
    expect(writes.latest('shop/a', going)).toBe(gone);
  });

  it('does not bring back what was deleted', () => {
    const writes = new OwnWrites();
    writes.put('shop/a', object('11'), object('10'));
    expect(writes.latest('shop/a', undefined)).toBeUndefined();
  });

  it('does not stand for an object of the same name that was made anew', () => {
    const writes = new OwnWrites();
    writes.put('shop/a', object('11'), object('10'));
    const anew = object('5', 'uid-2');
    expect(writes.latest('shop/a', anew)).toBe(anew);
  });

  it("is one object's alone, and can be forgotten", () => {
    const writes = new OwnWrites();
    writes.put('shop/a', object('11'), object('10'));
    const watched = object('10');
    expect(writes.latest('shop/b', watched)).toBe(watched);
    writes.forget('shop/a');
    expect(writes.latest('shop/a', watched)).toBe(watched);
  });
});
