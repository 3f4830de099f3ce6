import type { TableDescription } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { changeOf, index, type Situation, type TableSpec, units } from './table.fixture.ts';
import { tableUpdates } from './table-update.ts';

/** The inputs of the calls that bring the table to what the user wants, without the table's name. */
function inputs(situation: Situation): object[] {
  return tableUpdates(changeOf(situation)).map((call) => {
    expect(call).toMatchObject({ operation: 'UpdateTable', input: { TableName: 'orders' } });
    // Deletion protection takes effect at once; all else needs the table at rest.
    expect(call.after).toBe('DeletionProtectionEnabled' in call.input ? undefined : 'settled');
    const { TableName: _, ...input } = { TableName: undefined, ...call.input };
    return input;
  });
}

const onDemand: TableDescription = {
  BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  ProvisionedThroughput: units(0),
};

describe('billing', () => {
  it('becomes provisioned with the units of the table and of every index that stays', () => {
    const described: TableDescription = {
      ...onDemand,
      GlobalSecondaryIndexes: ['a', 'b'].map((name) => ({ ...index(name), ProvisionedThroughput: units(0) })),
    };
    const GlobalSecondaryIndexes = [
      index('b', { ProvisionedThroughput: units(3, 4) }),
      index('a', { ProvisionedThroughput: units(1) }),
      index('new', { ProvisionedThroughput: units(9) }),
    ];
    const spec = { BillingMode: 'PROVISIONED', ProvisionedThroughput: units(5), GlobalSecondaryIndexes } as const;
    const [first] = inputs({ spec, described });
    expect(first).toEqual({
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: units(5),
      GlobalSecondaryIndexUpdates: [
        { Update: { IndexName: 'b', ProvisionedThroughput: units(3, 4) } },
        { Update: { IndexName: 'a', ProvisionedThroughput: units(1) } },
      ],
    });
  });

  it('becomes provisioned with units alone when there is no index', () => {
    const spec = { BillingMode: 'PROVISIONED', ProvisionedThroughput: units(5) } as const;
    expect(inputs({ spec, described: onDemand })).toEqual([
      { BillingMode: 'PROVISIONED', ProvisionedThroughput: units(5) },
    ]);
  });

  it('becomes provisioned only once every index that is there gets units', () => {
    const described: TableDescription = {
      ...onDemand,
      GlobalSecondaryIndexes: ['kept', 'removed'].map((name) => ({ ...index(name), ProvisionedThroughput: units(0) })),
    };
    const GlobalSecondaryIndexes = [index('kept', { ProvisionedThroughput: units(1) })];
    const spec = { BillingMode: 'PROVISIONED', ProvisionedThroughput: units(5), GlobalSecondaryIndexes } as const;
    const there = new Set(['kept', 'removed']);
    for (const { input } of tableUpdates(changeOf({ spec, described }))) {
      const { BillingMode, GlobalSecondaryIndexUpdates: updates = [] }: Partial<UpdateInput> = input;
      for (const { Delete } of updates) if (Delete?.IndexName !== undefined) there.delete(Delete.IndexName);
      const given = updates.map(({ Update }) => Update?.IndexName);
      if (BillingMode === 'PROVISIONED') expect(given).toEqual(expect.arrayContaining([...there]));
    }
  });

  it('becomes on-demand in one call, without units that the user left in the spec', () => {
    const described: TableDescription = { ProvisionedThroughput: units(5) };
    const spec = { BillingMode: 'PAY_PER_REQUEST', ProvisionedThroughput: units(5) } as const;
    expect(inputs({ spec, described })).toEqual([{ BillingMode: 'PAY_PER_REQUEST' }]);
    expect(inputs({ spec: { BillingMode: 'PAY_PER_REQUEST' }, described })).toEqual([
      { BillingMode: 'PAY_PER_REQUEST' },
    ]);
  });

  it('becomes on-demand with the limits that it is to have', () => {
    const OnDemandThroughput = { MaxReadRequestUnits: 100 };
    const spec = { BillingMode: 'PAY_PER_REQUEST', OnDemandThroughput } as const;
    expect(inputs({ spec, described: { ProvisionedThroughput: units(5) } })).toEqual([
      { BillingMode: 'PAY_PER_REQUEST', OnDemandThroughput },
    ]);
  });

  it('asks nothing of the indexes of an on-demand table whose units the user left in the spec', () => {
    const GlobalSecondaryIndexes = [index('a', { ProvisionedThroughput: units(5) })];
    const described = { ...onDemand, GlobalSecondaryIndexes: [{ ...index('a'), ProvisionedThroughput: units(0) }] };
    expect(inputs({ spec: { BillingMode: 'PAY_PER_REQUEST', GlobalSecondaryIndexes }, described })).toEqual([]);
  });

  it('goes back to provisioned when it is no longer in the spec', () => {
    const situation = { spec: { ProvisionedThroughput: units(2) }, described: onDemand, onceSet: ['BillingMode'] };
    expect(inputs(situation)).toEqual([{ BillingMode: 'PROVISIONED', ProvisionedThroughput: units(2) }]);
  });

  it('changes units alone when those differ', () => {
    const described: TableDescription = { ProvisionedThroughput: units(5) };
    expect(inputs({ spec: { ProvisionedThroughput: units(5, 9) }, described })).toEqual([
      { ProvisionedThroughput: units(5, 9) },
    ]);
  });
});

interface UpdateInput {
  readonly BillingMode: string;
  readonly GlobalSecondaryIndexUpdates: {
    readonly Update?: { readonly IndexName?: string };
    readonly Delete?: { readonly IndexName?: string };
  }[];
}

describe('settings', () => {
  it('that differ go in calls of their own, billing and capacity in one', () => {
    const spec = {
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      TableClass: 'STANDARD_INFREQUENT_ACCESS',
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: units(2),
      DeletionProtectionEnabled: true,
    } as const;
    const { StreamSpecification, TableClass, DeletionProtectionEnabled, ...capacity } = spec;
    expect(inputs({ spec, described: onDemand })).toEqual([
      { DeletionProtectionEnabled },
      capacity,
      { StreamSpecification },
      { TableClass },
    ]);
  });

  it('that are as wanted are in no call', () => {
    const spec = { DeletionProtectionEnabled: false, TableClass: 'STANDARD', BillingMode: 'PROVISIONED' } as const;
    expect(inputs({ spec })).toEqual([]);
    expect(inputs({ spec: { ...spec, DeletionProtectionEnabled: true } })).toEqual([
      { DeletionProtectionEnabled: true },
    ]);
  });

  it.each<[string, TableDescription, object]>([
    ['DeletionProtectionEnabled', { DeletionProtectionEnabled: true }, { DeletionProtectionEnabled: false }],
    ['TableClass', { TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' } }, { TableClass: 'STANDARD' }],
    [
      'StreamSpecification',
      { StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } },
      { StreamSpecification: { StreamEnabled: false } },
    ],
    ['SSESpecification', { SSEDescription: { Status: 'ENABLED' } }, { SSESpecification: { Enabled: false } }],
  ])('that are no longer in the spec go back to their default: %s', (field, described, expected) => {
    expect(inputs({ described, onceSet: [field] })).toEqual([expected]);
    expect(inputs({ described })).toEqual([]);
  });

  it.each(['TimeToLive', 'ContinuousBackups', 'ContributorInsights', 'ResourcePolicy'] as const)(
    'that have an operation of their own take no UpdateTable: %s',
    (field) => {
      const spec = {
        TimeToLive: { AttributeName: 'at', Enabled: true },
        ContinuousBackups: { PointInTimeRecoveryEnabled: true },
        ContributorInsights: 'ENABLE',
        ResourcePolicy: '{}',
      } as const;
      expect(inputs({ spec: { [field]: spec[field] } })).toEqual([]);
    },
  );
});

describe('a stream', () => {
  const on = (StreamViewType: 'KEYS_ONLY' | 'NEW_IMAGE') => ({ StreamEnabled: true, StreamViewType });

  it.each([
    ['is turned on', on('NEW_IMAGE'), { StreamEnabled: false }, [on('NEW_IMAGE')]],
    ['is turned off', { StreamEnabled: false }, on('NEW_IMAGE'), [{ StreamEnabled: false }]],
    [
      'is off first when it is to show something else',
      on('KEYS_ONLY'),
      on('NEW_IMAGE'),
      [{ StreamEnabled: false }, on('KEYS_ONLY')],
    ],
  ])('%s', (_, wanted, there, expected) => {
    const situation = { spec: { StreamSpecification: wanted }, described: { StreamSpecification: there } };
    expect(inputs(situation)).toEqual(expected.map((StreamSpecification) => ({ StreamSpecification })));
  });
});

describe('encryption', () => {
  it('takes a call of its own, after the settings', () => {
    const SSESpecification = { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: 'key' } as const;
    expect(inputs({ spec: { SSESpecification, DeletionProtectionEnabled: true } })).toEqual([
      { DeletionProtectionEnabled: true },
      { SSESpecification },
    ]);
  });
});

describe('indexes', () => {
  const AttributeDefinitions = [{ AttributeName: 'id', AttributeType: 'S' as const }];

  it('go, then change, then come, one at a time', () => {
    const described: TableDescription = {
      AttributeDefinitions,
      GlobalSecondaryIndexes: ['old1', 'same', 'changed', 'old2'].map((name) => ({
        ...index(name),
        ProvisionedThroughput: units(1),
      })),
    };
    const [new1, new2] = [index('new1', { ProvisionedThroughput: units(1) }), index('new2')];
    const GlobalSecondaryIndexes = [
      new1,
      index('same', { ProvisionedThroughput: units(1) }),
      index('changed', { ProvisionedThroughput: units(1, 2) }),
      new2,
    ];
    expect(inputs({ spec: { AttributeDefinitions, GlobalSecondaryIndexes }, described })).toEqual([
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'old1' } }] },
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'old2' } }] },
      { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: 'changed', ProvisionedThroughput: units(1, 2) } }] },
      { AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create: new1 }] },
      { AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create: new2 }] },
    ]);
  });

  it.each([
    ['is no longer in the spec', {}, ['GlobalSecondaryIndexes']],
    ['is empty in the spec', { GlobalSecondaryIndexes: [] }, []],
  ])('all go when their list %s', (_, spec, onceSet) => {
    const described = { GlobalSecondaryIndexes: [index('a'), index('b')] };
    expect(inputs({ spec, described, onceSet })).toEqual([
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'a' } }] },
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'b' } }] },
    ]);
  });

  it('stay when the user never set any', () => {
    expect(inputs({ described: { GlobalSecondaryIndexes: [index('a')] } })).toEqual([]);
  });

  it('change their on-demand limits', () => {
    const OnDemandThroughput = { MaxReadRequestUnits: 10, MaxWriteRequestUnits: 5 };
    const described = { ...onDemand, GlobalSecondaryIndexes: [index('a')] };
    const spec = {
      BillingMode: 'PAY_PER_REQUEST' as const,
      GlobalSecondaryIndexes: [index('a', { OnDemandThroughput })],
    };
    expect(inputs({ spec, described })).toEqual([
      { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: 'a', OnDemandThroughput } }] },
    ]);
  });

  it('that are as wanted are left alone when another one comes, also when only some units are asked for', () => {
    const there = { MaxReadRequestUnits: 10, MaxWriteRequestUnits: 5 };
    const described = { ...onDemand, GlobalSecondaryIndexes: [index('a', { OnDemandThroughput: there })] };
    const kept = index('a', { OnDemandThroughput: { MaxWriteRequestUnits: 5 } });
    const spec = { BillingMode: 'PAY_PER_REQUEST' as const, GlobalSecondaryIndexes: [kept, index('new')] };
    expect(inputs({ spec, described })).toEqual([{ GlobalSecondaryIndexUpdates: [{ Create: index('new') }] }]);
  });

  it.each([
    ['keys', { KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' as const }] }],
    ['projection', { Projection: { ProjectionType: 'KEYS_ONLY' as const } }],
  ])('cannot change their %s: no call can do that', (_, more) => {
    const change = changeOf({
      spec: { GlobalSecondaryIndexes: [index('a', more)] },
      described: { GlobalSecondaryIndexes: [index('a')] },
    });
    expect(change.delta.has('GlobalSecondaryIndexes')).toBe(true);
    expect(tableUpdates(change)).toEqual([]);
  });
});

describe('replicas', () => {
  const [de, fr, southern] = [
    { RegionName: 'eu-central-1' },
    { RegionName: 'eu-west-3' },
    { RegionName: 'eu-south-1' },
  ];
  const infrequent = { ...fr, TableClassOverride: 'STANDARD_INFREQUENT_ACCESS' as const };

  function replicaUpdates(
    TableReplicas: TableSpec['TableReplicas'],
    there: NonNullable<TableDescription['Replicas']>,
    onceSet: string[] = [],
  ): unknown[] {
    const spec = TableReplicas === undefined ? {} : { TableReplicas };
    return inputs({ spec, described: { Replicas: there }, onceSet }).map((input) => {
      expect(Object.keys(input)).toEqual(['ReplicaUpdates']);
      return 'ReplicaUpdates' in input ? input.ReplicaUpdates : undefined;
    });
  }

  it.each([
    ['come one at a time', [de, fr], [], [[{ Create: de }], [{ Create: fr }]]],
    ['go one at a time', [], [de, fr], [[{ Delete: de }], [{ Delete: fr }]]],
    ['change one at a time', [infrequent], [fr], [[{ Update: infrequent }]]],
    ['come and go, in this order', [de], [fr], [[{ Create: de }], [{ Delete: fr }]]],
    ['come while others stay', [de, fr], [de], [[{ Create: fr }]]],
    ['go while others stay', [de], [de, fr], [[{ Delete: fr }]]],
    ['change while others stay', [de, infrequent], [de, fr], [[{ Update: infrequent }]]],
    [
      'come, change and go',
      [southern, infrequent],
      [de, fr],
      [[{ Create: southern }], [{ Update: infrequent }], [{ Delete: de }]],
    ],
  ])('%s', (_, wanted, there, expected) => {
    expect(replicaUpdates(wanted, there)).toEqual(expected);
  });

  it('all go when they are no longer in the spec, and stay when they never were', () => {
    expect(replicaUpdates(undefined, [de], ['TableReplicas'])).toEqual([[{ Delete: de }]]);
    expect(replicaUpdates(undefined, [de])).toEqual([]);
  });
});

describe('everything at once', () => {
  it('is done in an order in which AWS can do it', () => {
    const spec: Partial<TableSpec> = {
      DeletionProtectionEnabled: true,
      SSESpecification: { Enabled: true },
      GlobalSecondaryIndexes: [index('new')],
      TableReplicas: [{ RegionName: 'eu-central-1' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    };
    expect(inputs({ spec }).map((input) => Object.keys(input))).toEqual([
      ['DeletionProtectionEnabled'],
      ['StreamSpecification'],
      ['SSESpecification'],
      ['AttributeDefinitions', 'GlobalSecondaryIndexUpdates'],
      ['ReplicaUpdates'],
    ]);
  });

  it('is nothing when nothing differs', () => {
    expect(inputs({})).toEqual([]);
  });
});
