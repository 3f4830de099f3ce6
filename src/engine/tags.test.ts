import { describe, expect, it } from 'vitest';
import {
  controllerTags,
  type TagForm,
  type TagState,
  type TagVariables,
  tagChange,
  tagDifferences,
  tagField,
  tagsAtCreation,
  tagsOf,
  uidTag,
  versionTags,
} from './tags.ts';

const variables: TagVariables = {
  service: 'dynamodb',
  version: '1.2.3',
  namespace: 'shop',
  name: 'orders',
  kind: 'Table',
  labels: { 'app.kubernetes.io/managed-by': 'kro', 'kro.run/kro-version': 'v0.4.1' },
};

function oneTag(value: string, more: Partial<TagVariables> = {}): string | undefined {
  return controllerTags([{ key: 'tag', value }], { ...variables, ...more }).get('tag');
}

describe("a controller's tag", () => {
  it.each([
    ['plain', 'plain'],
    ['%CONTROLLER_SERVICE%-%CONTROLLER_VERSION%', 'dynamodb-1.2.3'],
    ['%K8S_NAMESPACE%', 'shop'],
    ['%K8S_RESOURCE_NAME%', 'orders'],
    ['%K8S_RESOURCE_KIND%', 'Table'],
    ['%MANAGED_BY%', 'kro'],
    ['%KRO_VERSION%', 'v0.4.1'],
    ['before %K8S_NAMESPACE%/%K8S_NAMESPACE% after', 'before shop/shop after'],
    ['%UNKNOWN% stays', '%UNKNOWN% stays'],
    ['100% of %K8S_NAMESPACE%', '100% of shop'],
    ['%%K8S_NAMESPACE%%', '%shop%'],
    ['%CONSTRUCTOR%', '%CONSTRUCTOR%'],
  ])('%s is %s', (value, expected) => {
    expect(oneTag(value)).toBe(expected);
  });

  it('is not filled in twice', () => {
    expect(oneTag('%K8S_RESOURCE_NAME%', { name: '%K8S_NAMESPACE%' })).toBe('%K8S_NAMESPACE%');
  });

  it.each([
    ['', { key: 'tag', value: '' }],
    ['a label that is not there', { key: 'tag', value: '%MANAGED_BY%' }],
    ['no key', { key: '', value: 'x' }],
  ])('is left out when it comes out empty: %s', (_, template) => {
    expect([...controllerTags([template], { ...variables, labels: {} })]).toEqual([]);
  });

  it('keeps its variables in the value', () => {
    expect([...controllerTags([{ key: '%K8S_NAMESPACE%', value: 'x' }], variables)]).toEqual([
      ['%K8S_NAMESPACE%', 'x'],
    ]);
  });
});

describe('tags', () => {
  const list: TagForm = { key: 'Key', value: 'Value' };
  const other: TagForm = { key: 'TagKey', value: 'TagValue' };
  const inside: TagForm = { ...list, at: 'Items' };

  it.each<[string, unknown, TagForm]>([
    [
      'a list',
      [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '' },
      ],
      list,
    ],
    ['a list with other members', [{ TagKey: 'a', TagValue: '1' }], other],
    ['a list inside a structure', { Items: [{ Key: 'a', Value: '1' }] }, inside],
    ['a map', { a: '1', b: '' }, 'map'],
    ['a map with any key', JSON.parse('{"__proto__": "x", "constructor": "y"}'), 'map'],
    ['a list with any key', [{ Key: '__proto__', Value: 'x' }], list],
  ])('are read from %s and written back', (_, value, form) => {
    expect(JSON.stringify(tagField(tagsOf(value, form), form))).toBe(JSON.stringify(value));
  });

  it('have an empty value where AWS gives none', () => {
    expect([...tagsOf([{ Key: 'a' }], list)]).toEqual([['a', '']]);
  });

  it.each([[undefined], [null], ['text'], [[]], [{}]])('are none in %j', (value) => {
    for (const form of [list, inside, 'map'] as const) expect([...tagsOf(value, form)]).toEqual([]);
  });
});

describe('a change of tags', () => {
  const controller = new Map([
    ['by', 'tack'],
    ['team', 'default'],
  ]);

  function changeWithAll(state: Partial<TagState>): {
    add: [string, string][];
    remove: string[];
    all: [string, string][];
  } {
    const nothing = { controller: new Map(), versions: new Set<string>(), observed: new Map() };
    const none: TagState = { wanted: undefined, ...nothing, onceSet: false };
    const { add, remove, all } = tagChange({ ...none, ...state });
    return { add: [...add], remove: [...remove], all: [...all] };
  }

  function change(state: Partial<TagState>): { add: [string, string][]; remove: string[] } {
    const { add, remove } = changeWithAll(state);
    return { add, remove };
  }

  it('does not write a tag anew for being of another version of the controller, unless it is the user’s', () => {
    const [key, own] = [
      'services.k8s.aws/controller-version',
      new Map([['services.k8s.aws/controller-version', 'own']]),
    ];
    const versions = versionTags([
      { key, value: '%CONTROLLER_SERVICE%-%CONTROLLER_VERSION%' },
      { key: 'by', value: 'tack' },
    ]);
    const state = { controller: new Map([[key, 'sqs-2.0.0']]), versions };
    const observed = new Map([[key, 'sqs-1.9.2']]);
    expect([...versions]).toEqual([key]);
    expect(changeWithAll({ ...state, observed })).toEqual({ add: [], remove: [], all: [...observed] });
    expect(change({ ...state, observed, onceSet: true })).toEqual({ add: [], remove: [] });
    expect(change({ ...state, observed: new Map() }).add).toEqual([[key, 'sqs-2.0.0']]);
    expect(change({ ...state, observed, wanted: own }).add).toEqual([[key, 'own']]);
  });

  it('adds what is missing and changes what differs', () => {
    const wanted = new Map([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ]);
    const observed = new Map([
      ['a', '1'],
      ['b', '0'],
    ]);
    expect(change({ wanted, observed })).toEqual({
      add: [
        ['b', '2'],
        ['c', '3'],
      ],
      remove: [],
    });
  });

  it('removes what is not on the list that the user keeps', () => {
    const observed = new Map([
      ['a', '1'],
      ['old', '2'],
    ]);
    expect(change({ wanted: new Map([['a', '1']]), observed })).toEqual({ add: [], remove: ['old'] });
    expect(change({ wanted: new Map(), observed })).toEqual({ add: [], remove: ['a', 'old'] });
  });

  it("lets the user's win over the controller's", () => {
    const wanted = new Map([['team', 'shop']]);
    expect(change({ wanted, controller }).add).toEqual([
      ['by', 'tack'],
      ['team', 'shop'],
    ]);
    const observed = new Map([
      ['by', 'tack'],
      ['team', 'shop'],
    ]);
    expect(change({ wanted, controller, observed })).toEqual({ add: [], remove: [] });
  });

  it('keeps what others set as long as the user never set any', () => {
    const observed = new Map([
      ['cost', 'x'],
      ['by', 'tack'],
      ['team', 'default'],
    ]);
    expect(change({ controller, observed })).toEqual({ add: [], remove: [] });
  });

  it("leaves only the controller's when the user gives the list up", () => {
    const observed = new Map([
      ['cost', 'x'],
      ['team', 'shop'],
    ]);
    expect(change({ controller, observed, onceSet: true })).toEqual({
      add: [
        ['by', 'tack'],
        ['team', 'default'],
      ],
      remove: ['cost'],
    });
  });

  it("never touches AWS's own, nor the mark of who created the resource", () => {
    const observed = new Map([
      ['aws:cloudformation:stack-name', 's'],
      [uidTag, 'uid-1'],
      ['mine', 'x'],
    ]);
    expect(change({ wanted: new Map(), observed, onceSet: true })).toEqual({ add: [], remove: ['mine'] });
    const wanted = new Map([
      ['aws:cloudformation:stack-name', 'other'],
      [uidTag, 'uid-2'],
      ['aws:new', 'x'],
    ]);
    expect(change({ wanted, observed }).add).toEqual([]);
  });

  it('tells all tags that there are to be, for those who write them at once', () => {
    const observed = new Map([
      ['a', '1'],
      ['b', '0'],
      ['old', '2'],
      [uidTag, 'uid-1'],
      ['aws:stack', 's'],
    ]);
    const wanted = new Map([
      ['a', '1'],
      ['b', '2'],
      ['aws:mine', 'x'],
    ]);
    expect(new Map(changeWithAll({ wanted, observed }).all)).toEqual(
      new Map([
        ['a', '1'],
        ['b', '2'],
        [uidTag, 'uid-1'],
      ]),
    );
    expect(new Map(changeWithAll({ controller, observed }).all)).toEqual(
      new Map([
        ['a', '1'],
        ['b', '0'],
        ['old', '2'],
        [uidTag, 'uid-1'],
        ['by', 'tack'],
        ['team', 'default'],
      ]),
    );
  });

  it('is a difference of the field', () => {
    const observed = new Map([
      ['a', '0'],
      ['old', '9'],
    ]);
    const { add, remove } = {
      add: new Map([
        ['a', '1'],
        ['b.c', '2'],
      ]),
      remove: ['old'],
    };
    expect(tagDifferences('Tags', { add, remove, all: new Map() }, observed)).toEqual([
      { path: 'Tags.a', desired: '1', observed: '0' },
      { path: 'Tags.b.c', desired: '2', observed: undefined },
      { path: 'Tags.old', desired: undefined, observed: '9' },
    ]);
  });
});

describe('tags at creation', () => {
  it("are the user's over the controller's, with the mark of who creates the resource", () => {
    const spec = new Map([
      ['team', 'shop'],
      [uidTag, 'forged'],
    ]);
    const controller = new Map([
      ['by', 'tack'],
      ['team', 'default'],
    ]);
    expect([...tagsAtCreation(spec, { controller, uid: 'uid-1' })]).toEqual([
      ['by', 'tack'],
      ['team', 'shop'],
      [uidTag, 'uid-1'],
    ]);
  });

  it('are the mark alone when nobody wants any', () => {
    expect([...tagsAtCreation(new Map(), { controller: new Map(), uid: 'u' })]).toEqual([[uidTag, 'u']]);
  });
});
