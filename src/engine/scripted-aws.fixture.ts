import { AwsClients } from '../aws/client-factory.ts';
import { AwsError } from '../aws/errors.ts';
import { type AwsCall, AwsExecutor, type AwsOutput } from '../aws/executor.ts';
import type { KindDefinition } from './definition/kind.ts';
import { KindAws } from './kind-aws.ts';

/** What AWS answers, by operation: an output, or the code of an error. An empty output for what is not there. */
export type Script = Readonly<Record<string, AwsOutput | string>>;

/** AWS as a script has it. */
export interface ScriptedAws {
  /** The operations that were called, in order. */
  readonly calls: readonly string[];
  readonly awsIn: () => KindAws;
}

/** An AWS that answers by the script. */
export function scriptedAws(definition: KindDefinition, script: Script): ScriptedAws {
  const executor = new ScriptedExecutor(script);
  const options = { executor, definition, scope: { region: 'eu-west-1' }, signal: new AbortController().signal };
  return {
    calls: executor.calls,
    awsIn: () => new KindAws({ ...options, priority: () => 0, filled: async (input) => ({ input, secrets: [] }) }),
  };
}

class ScriptedExecutor extends AwsExecutor {
  readonly calls: string[] = [];
  readonly #script: Script;

  constructor(script: Script) {
    const build = { gitVersion: 'v0.0.0', gitCommit: 'test', buildDate: 'test' };
    super({ clients: new AwsClients({ region: 'eu-west-1', env: {} }), build });
    this.#script = script;
  }

  override async call({ operation, service }: AwsCall): Promise<AwsOutput> {
    this.calls.push(operation);
    const answer = this.#script[operation] ?? {};
    if (typeof answer !== 'string') return answer;
    const names = { service: service.sdkId, operation, code: answer };
    throw new AwsError({ ...names, kind: 'client', awsMessage: 'as scripted', detail: answer, apiError: true });
  }
}
