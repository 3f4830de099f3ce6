import type { KindDefinition, KindFacts } from '../engine/definition/kind.ts';
import { parseContract } from '../model/contract.ts';
import type { Json } from '../shared/json.ts';
import { scanDeclarations } from './declarations.ts';
import type { SdkModule } from './kind-parts.ts';
import { type SdkDocs, sdkDocs } from './sdk-docs.ts';

type Schema = readonly unknown[];

/** Codes of simple shapes in the SDK's schemas, and what makes a list or a map of one. */
const [text, number, boolean, timestamp, document, blob, stream, list, map] = [0, 1, 2, 4, 15, 21, 42, 64, 128];

const structure = (name: string, members: Readonly<Record<string, unknown>>, required = 0): Schema => [
  3,
  'widgets',
  name,
  0,
  Object.keys(members),
  Object.values(members),
  required,
];

const part: Schema = structure('Part', { Size: number, Parts: () => [1, 'widgets', 'PartList', 0, () => part] });
const source: Schema = [4, 'widgets', 'Source', 0, ['Bucket', 'Inline'], [text, blob]];
const input = structure(
  'CreateWidgetRequest',
  {
    WidgetName: text,
    RoleArn: text,
    Enabled: boolean,
    Weight: number,
    Count: number,
    Password: text,
    Tokens: list + text,
    Keys: list + text,
    Labels: map + text,
    Limits: map + number,
    Source: () => source,
    Settings: document,
    Part: () => part,
    Body: stream,
  },
  2,
);
const widget = structure('Widget', { WidgetName: text, WidgetArn: text, State: text, CreatedAt: timestamp });
const createWidget: Schema = [
  9,
  'widgets',
  'CreateWidget',
  0,
  () => input,
  () => structure('CreateWidgetResponse', { Widget: () => widget }),
];

/** The SDK package of a service that does not exist, with one operation and all sorts of members. */
export const widgets: SdkModule = {
  CreateWidget$: createWidget,
  CreateWidgetCommand: class {
    readonly schema = createWidget;
  },
};

/** A contract for Widget. */
export const widgetContract: Readonly<Record<string, string>> = {
  'spec.count': 'integer(int64)',
  'spec.enabled': 'boolean',
  'spec.keyRefs': 'array',
  'spec.keyRefs[]': 'object',
  'spec.keyRefs[].from': 'object',
  'spec.keyRefs[].from.name': 'string',
  'spec.keyRefs[].from.namespace': 'string',
  'spec.keys': 'array',
  'spec.keys[]': 'string',
  'spec.labels': 'object immutable',
  'spec.labels{}': 'string',
  'spec.name': 'string required immutable',
  'spec.part': 'object',
  'spec.part.parts': 'array',
  'spec.part.parts[]': 'object',
  'spec.part.parts[].size': 'integer(int64)',
  'spec.password': 'object',
  'spec.password.key': 'string required',
  'spec.password.name': 'string',
  'spec.password.namespace': 'string',
  'spec.roleRef': 'object',
  'spec.roleRef.from': 'object',
  'spec.roleRef.from.name': 'string',
  'spec.roleRef.from.namespace': 'string',
  'spec.settings': 'object',
  'spec.source': 'object',
  'spec.source.bucket': 'string',
  'spec.source.inline': 'string(byte)',
  'spec.tokens': 'array',
  'spec.tokens[]': 'object',
  'spec.tokens[].key': 'string required',
  'spec.tokens[].name': 'string',
  'spec.tokens[].namespace': 'string',
  'spec.weight': 'number',
  'status.createdAt': 'string(date-time)',
  'status.state': 'string',
};

/** A definition of Widget. Its functions do nothing. */
export function widgetKind(contract: Json = { ...widgetContract }, facts: Partial<KindFacts> = {}): KindDefinition {
  return {
    service: { name: 'widgets', sdkId: 'Widgets', clientClass: 'WidgetsClient', load: async () => widgets },
    group: 'widgets.services.k8s.aws',
    version: 'v1alpha1',
    kind: 'Widget',
    plural: 'widgets',
    facts: {
      contract: parseContract(contract),
      create: 'CreateWidget',
      output: 'Widget',
      reads: ['DescribeWidget', 'ListTags'],
      writes: ['UpdateWidget', 'ListTags'],
      delete: 'DeleteWidget',
      overlay: {
        WidgetName: { json: 'name' },
        Password: { secret: true },
        Tokens: { secret: true },
        RoleArn: { reference: { json: 'roleRef' }, to: 'iam/Role' },
        Keys: { reference: { json: 'keyRefs' } },
      },
      ...facts,
    },
    behaviour: {
      identity: { name: 'WidgetName' },
      arn: 'WidgetArn',
      notFound: [],
      alreadyExists: [],
      synced: { states: { State: ['ACTIVE', 'IDLE'] } },
      deleting: { states: { State: ['DELETING'] } },
      fields: { Enabled: { unset: { to: false } }, Part: { unset: { to: { Size: 1 } } }, Labels: { unset: 'remove' } },
      read: async () => undefined,
      remove: () => [],
    },
  };
}

/** The documentation of the service. */
export const widgetDocs: SdkDocs = sdkDocs(
  scanDeclarations([
    `
export interface CreateWidgetRequest {
    /**
     * <p>The name of the widget. It is <b>unique</b>.</p>
     * @public
     */
    WidgetName: string | undefined;
    /**
     * <p>The password.</p>
     */
    Password?: string | undefined;
}
export interface Widget {
    /**
     * <p>How it is | was.</p>
     */
    State?: WidgetState | undefined;
}
/**
 * <p>A part of a widget.</p>
 */
export interface Part {
    Size?: number | undefined;
}
export declare const WidgetState: {
    readonly ACTIVE: "ACTIVE";
    readonly IDLE: "IDLE";
};
`,
  ]),
);
