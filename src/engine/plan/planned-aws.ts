import { commandSchema } from '../../aws/sdk-module.ts';
import { masked } from '../../model/masked.ts';
import { type Operation, Schemas } from '../../model/schema.ts';
import { isStructure, type Shape } from '../../model/shapes.ts';
import type { Call } from '../definition/call.ts';
import type { KindDefinition, PageMembers, Value } from '../definition/kind.ts';
import { serviceOf } from '../definition/service-of.ts';
import type { PassAws } from '../kind-aws.ts';

/** AWS as it is to reads; what would change it is kept instead of made. */
export class PlannedAws implements PassAws {
  /** What would be done, in order, as the definition returned it: with references to Secrets. */
  readonly calls: Call[] = [];
  readonly #definition: KindDefinition;
  readonly #aws: PassAws;

  constructor(definition: KindDefinition, aws: PassAws) {
    this.#definition = definition;
    this.#aws = aws;
  }

  read(operation: string, input: object): Promise<Value> {
    return this.#aws.read(operation, input);
  }

  readAll(operation: string, input: object, page: PageMembers): Promise<readonly unknown[]> {
    return this.#aws.readAll(operation, input, page);
  }

  /** Answers as AWS would, with marks for the texts in it: `<QueueUrl of CreateQueue>`. */
  async write(call: Call): Promise<Value> {
    this.calls.push(call);
    const { output } = await this.#operation(call);
    return marks(output, call.operation, maxDepth);
  }

  /** The calls as people may see them: what is sensitive is masked. */
  async shown(): Promise<Call[]> {
    const shown = this.calls.map(async (call) => {
      const { input } = await this.#operation(call);
      return { ...call, input: masked(call.input, input) as object };
    });
    return Promise.all(shown);
  }

  async #operation({ operation }: Call): Promise<Operation> {
    const module = await serviceOf(this.#definition.service, operation).load();
    return new Schemas().operationOf(commandSchema(module, operation));
  }
}

/** Shapes may hold themselves; nobody looks for an id deeper than this. */
const maxDepth = 3;

function marks(shape: Shape, operation: string, depth: number): Value {
  const found: Record<string, unknown> = {};
  if (!isStructure(shape) || depth === 0) return found;
  for (const { name, shape: part } of shape.members) {
    if (part.kind === 'string') found[name] = `<${name} of ${operation}>`;
    else if (isStructure(part)) found[name] = marks(part, operation, depth - 1);
  }
  return found;
}
