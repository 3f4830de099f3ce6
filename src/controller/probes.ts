import { type Clock, systemClock } from '../shared/clock.ts';
import { type Logger, silent } from '../shared/log.ts';
import { type TextAnswer, TextServer } from './http-server.ts';

/** What the probes and the metrics server need. */
export interface ProbeOptions {
  /** `--healthz-addr`, e.g. `0.0.0.0:8081` or `:8081`; `0` or nothing for no such server. */
  readonly healthAddr: string;
  /** `--metrics-addr`, likewise. */
  readonly metricsAddr: string;
  /** By name, what has to be true for the process to be ready; a text says why it is not. One that throws is false. */
  readonly checks: Readonly<Record<string, () => boolean | string>>;
  /** Told at each `/readyz` what fails and why; undefined when nothing does. */
  readonly notReady?: (why: string | undefined) => void;
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
  /** The process counts as dead when its event loop takes longer than this for one turn; 5,000 ms by default. */
  readonly livenessMs?: number;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

/** The servers, running. */
export interface Probes extends AsyncDisposable {
  /** E.g. `http://127.0.0.1:8081`; undefined when there is no such server. */
  readonly healthUrl: string | undefined;
  readonly metricsUrl: string | undefined;
  /** Ends both servers, in little more than a second at the most. */
  close(): Promise<void>;
}

const defaultLivenessMs = 5000;

/**
 * Starts the servers of `/healthz` (the event loop reacts), `/readyz` (all checks are true) and `/metrics`. As with
 * upstream, `?verbose` lists the checks and `/readyz/<name>` asks for one of them.
 * @throws when an address is none, or cannot be listened on: the text names flag and address.
 */
export async function startProbes(options: ProbeOptions): Promise<Probes> {
  const { healthAddr, metricsAddr, metrics, clock = systemClock, logger: log = silent } = options;
  const health = await TextServer.listen({
    address: healthAddr,
    flag: '--healthz-addr',
    answer: (path, query) => healthAnswer(options, path, query.has('verbose')),
    clock,
    log,
  });
  const metricsServer = await TextServer.listen({
    address: metricsAddr,
    flag: '--metrics-addr',
    answer: async (path) =>
      path === '/metrics' ? { code: 200, body: await metrics.text(), contentType: metrics.contentType } : undefined,
    clock,
    log,
  }).catch(async (error: unknown) => {
    await health?.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await Promise.all([health?.close(), metricsServer?.close()]);
  };
  return { healthUrl: health?.url, metricsUrl: metricsServer?.url, close, [Symbol.asyncDispose]: close };
}

async function healthAnswer(options: ProbeOptions, path: string, verbose: boolean): Promise<TextAnswer | undefined> {
  const { checks, clock = systemClock, livenessMs = defaultLivenessMs } = options;
  const [, probe = '', name] = /^\/(healthz|readyz)(?:\/([^/]+))?$/.exec(path) ?? [];
  if (probe === '') return undefined;
  const all =
    probe === 'healthz'
      ? { 'event-loop': await reactsWithin(livenessMs, clock) }
      : Object.fromEntries(Object.entries(checks).map(([check, isTrue]) => [check, holds(isTrue)]));
  if (probe === 'readyz' && name === undefined) options.notReady?.(whyNot(Object.entries(all)));
  const asked = Object.entries(all).filter(([check]) => name === undefined || check === name);
  return name !== undefined && asked.length === 0 ? undefined : statusAnswer(probe, asked, verbose);
}

/** The texts of Kubernetes' own probes. */
function statusAnswer(probe: string, checks: readonly [string, boolean | string][], verbose: boolean): TextAnswer {
  const isGood = checks.every(([, holds]) => holds === true);
  if (isGood && !verbose) return { code: 200, body: 'ok' };
  const lines = checks.map(([name, holds]) => {
    if (holds === true) return `[+]${name} ok`;
    return `[-]${name} failed${holds === false ? '' : `: ${holds}`}`;
  });
  const body = [...lines, `${probe} check ${isGood ? 'passed' : 'failed'}`, ''].join('\n');
  return { code: isGood ? 200 : 500, body };
}

function whyNot(checks: readonly [string, boolean | string][]): string | undefined {
  const failed = checks.flatMap(([name, result]) => (result === true ? [] : [result === false ? name : result]));
  return failed.length === 0 ? undefined : failed.join('; ');
}

function holds(check: () => boolean | string): boolean | string {
  try {
    return check();
  } catch {
    return false;
  }
}

function reactsWithin(ms: number, clock: Clock): Promise<boolean> {
  const asked = clock.now();
  return new Promise((resolve) => {
    clock.after(0, () => resolve(clock.now() - asked <= ms));
  });
}
