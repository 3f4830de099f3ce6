/** Rules for a value, in the notation of dynalite's validator, whose words are AWS's. */
interface Limits {
  readonly notNull?: boolean;
  readonly enum?: readonly string[];
  readonly regex?: string;
  readonly lengthGreaterThanOrEqual?: number;
  readonly lengthLessThanOrEqual?: number;
  readonly greaterThanOrEqual?: number;
  readonly lessThanOrEqual?: number;
}

/** A member of an input: its type and its rules. */
export interface Field extends Limits {
  readonly type: string;
  /** Missing, it is named in a text of its own instead of the common list of errors. */
  readonly required?: boolean;
  readonly tableName?: boolean;
  readonly children?: Fields | Field;
}

/** The members of an input or of a structure in it, by name. */
export type Fields = Readonly<Record<string, Field>>;

/** A text. */
export const text = (limits: Limits = {}): Field => ({ type: 'String', ...limits });
/** A boolean. */
export const flag = (limits: Limits = {}): Field => ({ type: 'Boolean', ...limits });
/** A whole number. */
export const count = (limits: Limits = {}): Field => ({ type: 'Long', ...limits });

/** Seconds since the epoch. */
export const time = (): Field => ({ type: 'Double' });

/** A list of what `children` describes. */
export const list = (children: Field, limits: Limits = {}): Field => ({ type: 'List', children, ...limits });

/** A structure. `name` is AWS's for its type. */
export const struct = (name: string, children: Fields, limits: Limits = {}): Field => ({
  type: `FieldStruct<${name}>`,
  children,
  ...limits,
});

/** A list of structures. */
export const structs = (name: string, children: Fields, limits: Limits = {}): Field =>
  list({ type: `ValueStruct<${name}>`, children }, limits);

const notNull = { notNull: true } as const;

/** A name of a table, an index or a backup. */
export const name = (limits: Limits = notNull): Field =>
  text({ regex: '[a-zA-Z0-9_.-]+', lengthGreaterThanOrEqual: 3, lengthLessThanOrEqual: 255, ...limits });

/** The member that says which table. */
export const tableName: Fields = {
  TableName: { type: 'String', required: true, tableName: true, regex: '[a-zA-Z0-9_.-]+' },
};

/** The member that defines attributes of keys. */
export const attributeDefinitions = (limits: Limits = {}): Field =>
  structs(
    'AttributeDefinition',
    { AttributeName: text(notNull), AttributeType: text({ ...notNull, enum: ['B', 'N', 'S'] }) },
    limits,
  );

const units = count({ notNull: true, greaterThanOrEqual: 1 });

/** The members for throughput of a table or an index. */
export const throughput: Fields = {
  ProvisionedThroughput: struct('ProvisionedThroughput', { ReadCapacityUnits: units, WriteCapacityUnits: units }),
  OnDemandThroughput: struct('OnDemandThroughput', { MaxReadRequestUnits: count(), MaxWriteRequestUnits: count() }),
};

const keySchema = structs(
  'KeySchemaElement',
  { AttributeName: text(notNull), KeyType: text({ ...notNull, enum: ['HASH', 'RANGE'] }) },
  { ...notNull, lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 2 },
);

/** The members of a new global secondary index. */
export const globalIndex: Fields = {
  IndexName: name(),
  KeySchema: keySchema,
  Projection: struct(
    'Projection',
    {
      ProjectionType: text({ enum: ['ALL', 'INCLUDE', 'KEYS_ONLY'] }),
      NonKeyAttributes: list(text(), { lengthGreaterThanOrEqual: 1 }),
    },
    notNull,
  ),
  ...throughput,
};

/** What CreateTable and UpdateTable share. */
export const tableSettings: Fields = {
  BillingMode: text({ enum: ['PROVISIONED', 'PAY_PER_REQUEST'] }),
  ...throughput,
  DeletionProtectionEnabled: flag(),
  TableClass: text(),
  StreamSpecification: struct('StreamSpecification', {
    StreamEnabled: flag(notNull),
    StreamViewType: text({ enum: ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'] }),
  }),
  SSESpecification: struct('SSESpecification', {
    Enabled: flag(),
    SSEType: text({ enum: ['AES256', 'KMS'] }),
    KMSMasterKeyId: text(),
  }),
};

/** The member for tags; what a tag may be is checked elsewhere. */
export const tags = (limits: Limits = {}): Field => structs('Tag', { Key: text(), Value: text() }, limits);

/** The member that says which table or stream. */
export const resourceArn: Fields = {
  ResourceArn: text({ notNull: true, lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 1283 }),
};
