import type { SdkModule } from '../../src/aws/sdk-module.ts';
import { Schemas } from '../../src/model/schema.ts';
import type { JsonObject } from '../../src/shared/json.ts';
import { type Answer, type AwsCall, type AwsProxy, startAwsProxy } from './aws-proxy.ts';

/** Operations of one service that no emulator has. */
export interface Stub {
  /** As in signatures, e.g. `lambda`. */
  readonly service: string;
  /** The service's SDK package, whose schemas tell how its operations look on the wire. It speaks REST with JSON. */
  readonly module: SdkModule;
  /** What answers an operation, by its name, e.g. `ListTags`: from its input its output, or a {@link StubRefusal} thrown. */
  readonly operations: Readonly<Record<string, (input: JsonObject) => JsonObject>>;
}

/** AWS's refusal of a call. */
export class StubRefusal extends Error {
  readonly code: string;
  readonly status: number;

  /** With AWS's code, e.g. `ResourceNotFoundException`, and the HTTP status. */
  constructor(code: string, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Starts an endpoint that answers the stub's operations itself and passes all else on to `target`. */
export async function startStubAws(target: string, { service, module, operations }: Stub): Promise<AwsProxy> {
  const proxy = await startAwsProxy(target);
  for (const [name, answer] of Object.entries(operations)) {
    const wire = wireOf(module[`${name}$`]);
    proxy.intercept({
      when: (call) => call.service === service && wire.inputOf(call) !== undefined,
      instead: (call) => answered(wire.status, () => answer(wire.inputOf(call) ?? {})),
    });
  }
  return proxy;
}

interface Wire {
  /** Of a success. */
  readonly status: number;
  /** What is in the call; undefined for a call of another operation. */
  inputOf(call: AwsCall): JsonObject | undefined;
}

/** How an operation looks on the wire, from a schema such as the export `ListTags$`. */
function wireOf(schema: unknown): Wire {
  const { input } = new Schemas().operationOf(schema);
  // [tag, namespace, name, { http: [method, path, status] }, input, output]
  const [, , , { http }, reference] = schema as [0, 0, 0, { http: [string, string, number] }, unknown];
  const [method, template, status] = http;
  const labels = [...template.matchAll(/\{(\w+)\}/g)].map(([, label = '']) => label);
  const path = new RegExp(`^${template.replaceAll(/\{\w+\}/g, '([^/]+)')}$`);
  const queries = queriesOf(reference).map(([member, key]) => {
    const isList = input.members.find(({ name }) => name === member)?.shape.kind === 'list';
    return { member, key, isList };
  });
  return {
    status,
    inputOf: ({ operation, input: body }) => {
      const [verb, rest = ''] = operation.split(' ');
      const { pathname, searchParams } = new URL(rest, 'http://stub');
      const values = verb === method ? path.exec(pathname)?.slice(1) : undefined;
      if (values === undefined) return undefined;
      const asked = queries
        .filter(({ key }) => searchParams.has(key))
        .map(({ member, key, isList }) => [member, isList ? searchParams.getAll(key) : searchParams.get(key)]);
      const named = values.map((value, index) => [labels[index], decodeURIComponent(value)]);
      return { ...(typeof body === 'object' ? body : {}), ...Object.fromEntries([...named, ...asked]) };
    },
  };
}

/** Members that stand in the query, and the names that they have there. */
function queriesOf(reference: unknown): [string, string][] {
  const structure: unknown = typeof reference === 'function' ? reference() : reference;
  // [tag, namespace, name, traits, names, members]; a member with traits is [schema, traits]
  const [, , , , names, members] = structure as [0, 0, 0, 0, string[], unknown[]];
  return names.flatMap((name, index): [string, string][] => {
    const member = members[index];
    const traits: unknown = Array.isArray(member) ? member[1] : undefined;
    const query = (traits as { httpQuery?: string } | undefined)?.httpQuery;
    return query === undefined ? [] : [[name, query]];
  });
}

function answered(status: number, answer: () => JsonObject): Answer {
  const headers = { 'content-type': 'application/json' };
  try {
    const output = JSON.stringify(answer());
    return { status, headers, body: Buffer.from(status === 204 ? '' : output) };
  } catch (error) {
    if (!(error instanceof StubRefusal)) throw error;
    const body = Buffer.from(JSON.stringify({ message: error.message }));
    return { status: error.status, headers: { ...headers, 'x-amzn-errortype': error.code }, body };
  }
}
