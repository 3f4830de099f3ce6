import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a client made of AWS. */
export interface AwsCall {
  /** As in signatures, e.g. `dynamodb`; empty for a request that is not signed. */
  readonly service: string;
  /** E.g. `CreateTable`; of a service with paths instead of names, e.g. `GET /bucket`. */
  readonly operation: string;
  /** The JSON, the form's parameters, or else the text of the body. */
  readonly input: unknown;
  /** HTTP status of the answer, also of one that the client did not get; undefined before it and without it. */
  readonly status: number | undefined;
  /** True once the whole answer was passed on: the client can know what came of the call. */
  readonly isTold: boolean;
  /** Resolves when AWS has answered, also when the answer is held back or cut; or when it will not. */
  readonly done: Promise<void>;
}

/** Which calls meet a fault, and which one: the first of those that are given. */
export interface Rule {
  /** The operation's name; all operations without it and for `*`. */
  readonly operation?: string;
  /** Further calls to leave alone: those for which it does not hold. */
  readonly when?: (call: AwsCall) => boolean;
  /** How many calls at most; all by default. */
  readonly count?: number;
  /** AWS refuses the call, in its protocol; with status 400 by default. */
  readonly error?: { readonly code: string; readonly message?: string; readonly status?: number };
  /** Answers in AWS's place, which does not get the call. */
  readonly instead?: (call: AwsCall) => Answer;
  /** The call is never answered. */
  readonly hang?: boolean;
  /** The connection is cut before AWS gets the call. */
  readonly reset?: boolean;
  /** AWS does it, and the connection is cut instead of the answer. */
  readonly resetAfter?: boolean;
  /** AWS does it, and the connection is cut in the middle of the answer. */
  readonly truncate?: boolean;
  /** AWS gets the call when the promise, made for each call, has resolved. */
  readonly delayBefore?: () => Promise<unknown>;
  /** AWS does it, and its answer is passed on when the promise, made for each call, has resolved. */
  readonly delayAfter?: () => Promise<unknown>;
  /** Decides, of a call that met no other fault, which answer the client gets: AWS's own, or another one. */
  readonly answer?: (call: AwsCall, answered: Answer) => Answer;
}

/** What AWS answers. */
export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

/** A running proxy. Disposing of it closes it. */
export interface AwsProxy extends AsyncDisposable {
  /** E.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  /** The calls since the start or the last {@link clear}, in the order in which they came. */
  readonly calls: readonly AwsCall[];
  /** Forgets the calls. */
  clear(): void;
  /** The next call that comes of the operation, or for which the predicate holds. It need not be answered yet. */
  waitFor(wanted: string | ((call: AwsCall) => boolean)): Promise<AwsCall>;
  /** Lets calls meet a fault; of two rules for a call the older one counts. The returned function takes the rule away. */
  intercept(rule: Rule): () => void;
  /** Stops listening and cuts all connections. */
  close(): Promise<void>;
}

/** True for an operation that may change something in AWS. */
export function isWrite(operation: string): boolean {
  return !/^(Describe|Get|List|Head|(GET|HEAD) )/.test(operation);
}

/** How a proxy behaves. */
export interface ProxyOptions {
  /**
   * Hangs up as its client does: for a proxy in front of another one, which sees then what the client gave up. By
   * default a call that has come is brought to its end, so that it is known what AWS made of it.
   */
  readonly hangsUp?: boolean;
}

/** Starts a proxy in front of the AWS endpoint at `target`, e.g. `http://127.0.0.1:5000`. */
export async function startAwsProxy(target: string, { hangsUp = false }: ProxyOptions = {}): Promise<AwsProxy> {
  const calls: AwsCall[] = [];
  const rules = new Set<ActiveRule>();
  const waiting = new Set<(call: AwsCall) => void>();
  const agent = new Agent({ keepAlive: true });
  const server = createServer(async (incoming, response) => {
    const body = await readWhole(incoming).catch(() => undefined);
    // The client went away.
    if (body === undefined) return;
    const { call, end, told } = callOf(incoming, body);
    calls.push(call);
    const rule = ruleFor(rules, call);
    for (const tell of waiting) tell(call);
    const url = new URL(incoming.url ?? '/', target);
    const signal = hangsUp ? endOf(response) : undefined;
    const forward = (): Promise<Answer> => forwarded(incoming, { url, body, agent, signal });
    const isAnswered = await answer(rule, { call, end, incoming, response, forward }).catch(() => false);
    end(undefined);
    if (isAnswered) told();
    else response.socket?.destroy();
  });
  server.keepAliveTimeout = 120_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    agent.destroy();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    clear: () => void calls.splice(0),
    waitFor: (wanted) => nextCall(waiting, wanted),
    intercept: (rule) => {
      const active = { rule, left: rule.count ?? Number.POSITIVE_INFINITY };
      rules.add(active);
      return () => void rules.delete(active);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface ActiveRule {
  readonly rule: Rule;
  /** How many calls it is still for. */
  left: number;
}

/** A call that is still to be answered. */
interface OpenCall {
  readonly call: AwsCall;
  /** Tells how AWS, or a rule in its place, answered. */
  end(status: number | undefined): void;
  /** Notes that the client got the answer. */
  told(): void;
}

function callOf(incoming: IncomingMessage, body: Buffer): OpenCall {
  const { headers, method, url } = incoming;
  const text = body.toString();
  const form = isForm(incoming) ? new URLSearchParams(text) : undefined;
  const target = headers['x-amz-target']?.toString().split('.').at(-1);
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const call = {
    service: /Credential=[^/]*\/\d+\/[^/]*\/([^/]*)\//.exec(headers.authorization ?? '')?.[1] ?? '',
    operation: target ?? form?.get('Action') ?? `${method} ${url}`,
    input: form === undefined ? parsed(text) : Object.fromEntries(form),
    status: undefined as number | undefined,
    isTold: false,
    done,
  };
  const end = (status: number | undefined): void => {
    call.status ??= status;
    resolve();
  };
  const told = (): void => {
    call.isTold = true;
  };
  return { call, end, told };
}

function isForm({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function nextCall(
  waiting: Set<(call: AwsCall) => void>,
  wanted: string | ((call: AwsCall) => boolean),
): Promise<AwsCall> {
  const matches = typeof wanted === 'string' ? (call: AwsCall) => call.operation === wanted : wanted;
  return new Promise((resolve) => {
    const tell = (call: AwsCall): void => {
      if (!matches(call)) return;
      waiting.delete(tell);
      resolve(call);
    };
    waiting.add(tell);
  });
}

function ruleFor(rules: ReadonlySet<ActiveRule>, call: AwsCall): Rule {
  const found = [...rules].find(({ rule, left }) => left > 0 && isFor(rule, call));
  if (found === undefined) return {};
  found.left -= 1;
  return found.rule;
}

function isFor({ operation = '*', when }: Rule, call: AwsCall): boolean {
  return (operation === '*' || operation === call.operation) && (when?.(call) ?? true);
}

interface Exchange extends Pick<OpenCall, 'call' | 'end'> {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  /** Lets AWS do it. */
  forward(): Promise<Answer>;
}

/** Answers as the rule says; false when there is no whole answer, and the connection is to be cut. */
async function answer(rule: Rule, { call, end, incoming, response, forward }: Exchange): Promise<boolean> {
  if (rule.error) {
    const refusal = refusalOf(incoming, { message: '', status: 400, ...rule.error });
    end(refusal.status);
    return send(response, refusal);
  }
  if (rule.instead) {
    const given = rule.instead(call);
    end(given.status);
    return send(response, given);
  }
  if (rule.hang) await once(response, 'close');
  if (rule.hang || rule.reset) return false;
  await rule.delayBefore?.();
  const done = await forward();
  end(done.status);
  if (rule.resetAfter) return false;
  await rule.delayAfter?.();
  if (!rule.truncate) return send(response, rule.answer?.(call, done) ?? done);
  response.writeHead(done.status, { ...done.headers, 'content-length': done.body.length });
  await new Promise((resolve) => response.write(done.body.subarray(0, done.body.length / 2), resolve));
  return false;
}

/** False when the client has not waited for it. */
function send(response: ServerResponse, { status, headers, body }: Answer): boolean {
  if (response.destroyed) return false;
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(body);
  return true;
}

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

function refusalOf(incoming: IncomingMessage, { code, message, status }: Refusal): Answer {
  if (isForm(incoming)) {
    const type = status < 500 ? 'Sender' : 'Receiver';
    const error = `<Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
    const xml = `<ErrorResponse>${error}<RequestId>proxy</RequestId></ErrorResponse>`;
    return { status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(xml) };
  }
  const type = incoming.headers['content-type'] ?? 'application/x-amz-json-1.0';
  const body = Buffer.from(JSON.stringify({ __type: code, message }));
  return { status, headers: { 'content-type': type, 'x-amzn-errortype': code }, body };
}

/** Aborted when the connection that an answer is for is gone. */
function endOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}

interface Forwarding {
  readonly url: URL;
  readonly body: Buffer;
  readonly agent: Agent;
  readonly signal: AbortSignal | undefined;
}

async function forwarded(incoming: IncomingMessage, { url, body, agent, signal }: Forwarding): Promise<Answer> {
  const { 'transfer-encoding': _chunked, ...headers } = incoming.headers;
  const method = incoming.method ?? 'POST';
  const outgoing = request(url, {
    ...{ method, agent, headers: { ...headers, 'content-length': body.length } },
    ...(signal === undefined ? {} : { signal }),
  });
  outgoing.end(body);
  const [answered]: IncomingMessage[] = await once(outgoing, 'response');
  if (answered === undefined) throw new Error('AWS did not answer');
  const { 'transfer-encoding': _coding, connection: _connection, ...kept } = answered.headers;
  return { status: answered.statusCode ?? 0, headers: kept, body: await readWhole(answered) };
}

async function readWhole(message: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await message.toArray());
}
