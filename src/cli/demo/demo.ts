import { once } from 'node:events';
import type { KubeObject } from '../../kube/object.ts';
import { isObject, type Json } from '../../shared/json.ts';
import { errorText } from '../../shared/log.ts';
import { openSandbox, type Sandbox, type Step } from './sandbox.ts';
import { Story } from './story.ts';

const usage = `npm start [-- --once]

Starts a small Kubernetes API server, an AWS endpoint and the controller on this machine alone, and applies
examples/blog.yaml. It stays up until Ctrl-C. With --once it applies, edits, repairs and deletes, and ends.`;

/** `npm start`. Resolves with the exit code: 1 when a step failed, which is named. */
export async function demoCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const unknown = args.filter((arg) => arg !== '--once');
  if (unknown.length > 0) {
    const isHelp = unknown.every((arg) => ['--help', '-h'].includes(arg));
    console[isHelp ? 'log' : 'error'](usage);
    return isHelp ? 0 : 2;
  }
  const began = performance.now();
  try {
    await using sandbox = await openSandbox(step, env);
    const story = new Story(sandbox);
    const table = await step('kubectl apply -f examples/blog.yaml: the table is there', () => story.apply());
    if (args.includes('--once')) await theRest(story);
    else await stay(sandbox, table, performance.now() - began);
  } catch (error) {
    if (!(error instanceof StepFailed)) console.error(errorText(error));
    return 1;
  }
  return 0;
}

/** A step's failure, which was told when it happened. */
class StepFailed extends Error {}

const step: Step = async (name, work) => {
  const began = performance.now();
  try {
    const result = await work();
    console.log(`${mark('✔', 32)} ${name} ${dim(`${Math.round(performance.now() - began)} ms`)}`);
    return result;
  } catch (error) {
    console.error(`${mark('✘', 31)} ${name}: ${errorText(error)}`);
    throw new StepFailed(name, { cause: error });
  }
};

async function theRest(story: Story): Promise<void> {
  const edited = { deletionProtectionEnabled: true, tags: [{ key: 'team', value: 'web' }] };
  await step('an edit: deletion protection and a tag', () => story.edit(edited));
  await step('drift: the tag taken off in AWS is put back at the next resync', () => story.drift('team'));
  await step('an edit: deletion protection off', () => story.edit({ deletionProtectionEnabled: false }));
  await step('kubectl delete: the table is gone, then the object', () => story.delete());
}

async function stay(sandbox: Sandbox, table: KubeObject, ms: number): Promise<void> {
  console.log(`\n${describe(table)}\n`);
  console.log(`Ready after ${(ms / 1000).toFixed(1)} s. In another terminal:

  export KUBECONFIG=${sandbox.kubeconfig}
  kubectl describe table blog
  kubectl patch table blog --type merge -p '{"spec":{"deletionProtectionEnabled":true}}'
  kubectl get tables -o wide -w

AWS's side: aws --endpoint-url ${sandbox.awsUrl} --region us-west-2 dynamodb describe-table --table-name blog
Ctrl-C ends it.`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  console.log('\nStopping');
}

/** The status as a person wants to see it first. */
function describe({ status = {} }: KubeObject): string {
  const { conditions, ...rest } = status;
  const lines = Object.entries(rest).flatMap(([key, value]) => shown(key, value));
  const found = Array.isArray(conditions) ? conditions.filter(isObject) : [];
  return [
    'Table blog',
    ...lines,
    ...found.map(({ type, status: state, message }) => `  ${type}: ${state}, ${message}`),
  ].join('\n');
}

function shown(key: string, value: Json): string[] {
  if (!isObject(value)) return [`  ${key}: ${value}`];
  return Object.entries(value).map(
    ([name, part]) => `  ${key}.${name}: ${isObject(part) ? JSON.stringify(part) : part}`,
  );
}

function mark(sign: string, color: number): string {
  return process.stdout.isTTY ? `\u001b[${color}m${sign}\u001b[0m` : sign;
}

function dim(text: string): string {
  return process.stdout.isTTY ? `\u001b[2m${text}\u001b[0m` : text;
}
