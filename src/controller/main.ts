import type { KindDefinition } from '../engine/definition/kind.ts';
import { systemClock } from '../shared/clock.ts';
import { errorText } from '../shared/log.ts';
import { buildInfo } from './build-info.ts';
import { Controller } from './controller.ts';
import { problemText } from './flag-parser.ts';
import { type ControllerFlags, parseControllerFlags } from './flags.ts';
import { createLogger } from './logger.ts';
import { ownHeap, ThriftyHeap } from './thrifty-heap.ts';

/** What the process gives to the command. */
export interface CommandSurroundings {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly kinds: readonly KindDefinition[];
}

/** `tack controller`: runs until it is told to stop. Resolves with the exit code. */
export async function controllerCommand({ args, env, kinds }: CommandSurroundings): Promise<number> {
  const parsed = parseControllerFlags(args, { env, kinds: kindsByService(kinds) });
  if ('help' in parsed) {
    console.log(parsed.help);
    return 0;
  }
  if ('problems' in parsed) {
    for (const problem of parsed.problems) console.error(problemText(problem));
    return 1;
  }
  return run(parsed.flags, { warnings: parsed.warnings, env, kinds });
}

interface RunOptions {
  readonly warnings: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly kinds: readonly KindDefinition[];
}

async function run(flags: ControllerFlags, { warnings, env, kinds }: RunOptions): Promise<number> {
  const log = createLogger({ level: flags.logLevel, development: flags.developmentLogging });
  const setup = log.child({ logger: 'setup' });
  for (const warning of warnings) setup.warn(warning);
  setup.info('initializing service controller', { version: buildInfo().gitVersion });
  const told = stopSignal();
  const controller = new Controller({ flags, kinds, env, log });
  const heap = new ThriftyHeap(ownHeap(systemClock));
  heap.start();
  try {
    await controller.start();
  } catch (error) {
    setup.error('Unable to create controller manager', { error: errorText(error) });
    await controller.tellFailure(error);
    return 1;
  }
  const end = await Promise.race([told, controller.lost]);
  setup.info('stopping', { why: end instanceof Error ? end.message : end });
  heap.stop();
  await controller.stop();
  return end instanceof Error ? 1 : 0;
}

/** Resolves with the name of the signal that asks the process to end. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
}

/** The names of all kinds, by the alias of their service. */
export function kindsByService(kinds: readonly KindDefinition[]): ReadonlyMap<string, ReadonlySet<string>> {
  const services = new Map<string, Set<string>>();
  for (const { service, kind } of kinds) {
    const known = services.get(service.name) ?? new Set();
    services.set(service.name, known.add(kind));
  }
  return services;
}
