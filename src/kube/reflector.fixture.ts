import type { LogFields, Logger } from '../shared/log.ts';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import { type FakeApi, fakeApi, widgets } from './fake-api.fixture.ts';
import { Inbox } from './inbox.fixture.ts';
import type { KubeObject } from './object.ts';
import { Reflector, type ReflectorOptions, type ReflectorStatus } from './reflector.ts';

/** A reflector of widgets with the server that it follows. */
export interface Reflecting extends AsyncDisposable {
  readonly api: FakeApi;
  readonly reflector: Reflector<KubeObject>;
  readonly clock: ManualClock;
  /** What the handlers were told, e.g. `added a 1`. */
  readonly told: Inbox<string>;
  readonly statuses: ReflectorStatus[];
  /** The states of `statuses`, to wait for. */
  readonly states: Inbox<string>;
  /** Log lines with their fields. */
  readonly lines: string[];
}

/** Starts a reflector. Its waits are exact: 500 ms after the first failure, and twice as long after each further. */
export async function reflecting(options: Partial<ReflectorOptions<KubeObject>> = {}): Promise<Reflecting> {
  const api = await fakeApi();
  const clock = new ManualClock();
  const told = new Inbox<string>();
  const statuses: ReflectorStatus[] = [];
  const states = new Inbox<string>();
  const lines: string[] = [];
  const describe = ({ metadata }: KubeObject): string => `${metadata.name} ${metadata.resourceVersion}`;
  // The limit differs from all waits, so that a test can wait for either.
  const client = api.client({ clock, random: () => 0.5, timeoutMs: 45_000 });
  const reflector = new Reflector<KubeObject>({
    client,
    resource: widgets,
    clock,
    random: () => 0.5,
    logger: recordingLogger(lines),
    onStatus: (status) => {
      statuses.push(status);
      states.push(status.state);
    },
    handlers: {
      added: (object) => told.push(`added ${describe(object)}`),
      modified: (object, before) => told.push(`modified ${describe(object)} was ${before.metadata.resourceVersion}`),
      deleted: (object) => told.push(`deleted ${describe(object)}`),
      synced: () => told.push('synced'),
    },
    ...options,
  });
  reflector.start();
  return {
    api,
    reflector,
    clock,
    told,
    statuses,
    states,
    lines,
    [Symbol.asyncDispose]: async () => {
      await reflector.stop();
      client.close();
      await api[Symbol.asyncDispose]();
    },
  };
}

/** A logger that keeps its lines as text. */
export function recordingLogger(lines: string[]): Logger {
  const write = (level: string) => (message: string, fields?: LogFields) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
  };
  const logger: Logger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => logger,
  };
  return logger;
}
