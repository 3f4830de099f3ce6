import { describe, expect, it } from 'vitest';
import { problemText } from './flag-parser.ts';
import { parseControllerFlags } from './flags.ts';

const kinds = new Map([
  ['dynamodb', new Set(['Backup', 'GlobalTable', 'Table'])],
  ['sqs', new Set(['Queue'])],
]);
const region = { AWS_REGION: 'eu-west-1' };

function parse(args: readonly string[], env: NodeJS.ProcessEnv = region) {
  return parseControllerFlags(args, { env, kinds });
}

const formatOf = 'Expected format: string=number';
const resync = 'reconcile-resource-resync-seconds';
const concurrency = 'reconcile-resource-max-concurrent-syncs';
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with " +
  "an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const page = 'https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html';
const unsafe = 'using an unsafe endpoint is not allowed. Please review the controller configuration';
const invalid = (flag: string): string => `invalid value for flag '${flag}': `;
const argument = (flag: string, value: string, why: string): string =>
  `${invalid(flag)}error parsing flag argument '${value}': ${why}`;

describe('a refusal', () => {
  it.each<[string, string, string]>([
    ['services', 'ec3', `${invalid('services')}unknown service 'ec3'. Valid services are: dynamodb, sqs`],
    ['services', 'sqs,sqs', `${invalid('services')}duplicate service 'sqs'`],
    ['services', 'sqs,', `${invalid('services')}invalid service: empty service`],
    ['services', 'sqs,all', `${invalid('services')}'all' cannot be one of several`],
    ['reconcile-resources', 'Table,,Queue', `${invalid('reconcile-resources')}invalid resource kind: empty kind`],
    ['reconcile-resources', 'Table,Table', `${invalid('reconcile-resources')}duplicate resource kind 'Table'`],
    [
      'reconcile-resources',
      'table',
      `${invalid('reconcile-resources')}resource kind 'table' is not supported by this controller. Valid resource ` +
        'kinds are: Backup, GlobalTable, Table, Queue',
    ],
    ['watch-namespace', 'a,,b', 'invalid namespace: empty namespace'],
    ['watch-namespace', 'a,a', "duplicate namespace 'a'"],
    ['watch-namespace', 'a, b', `invalid namespace ' b': [${label}]`],
    ['watch-namespace', 'a.b', "invalid namespace 'a.b': [must not contain dots]"],
    ['watch-namespace', 'a'.repeat(64), `invalid namespace '${'a'.repeat(64)}': [must be no more than 63 characters]`],
    [
      'watch-namespace',
      'A'.repeat(300),
      `invalid namespace '${'A'.repeat(300)}': [must be no more than 63 characters ${label}]`,
    ],
    ['watch-selectors', 'app=-', `${invalid('watch-selectors')}"-" cannot be the value of a label`],
    ['aws-endpoint-url', 'http://localhost:4566', unsafe],
    ['aws-endpoint-url', '//localhost', unsafe],
    ['aws-endpoint-url', 'localhost:4566', `invalid service endpoint. Please refer to ${page} for more details`],
    ['aws-identity-endpoint-url', 'http://sts', unsafe],
    ['aws-identity-endpoint-url', 'sts', `invalid identity endpoint. Please refer to ${page} for more details`],
    ['http-client-timeout', '-1s', `${invalid('http-client-timeout')}the timeout must not be negative`],
    [
      'http-client-timeout',
      '60',
      'invalid argument "60" for "--http-client-timeout" flag: time: missing unit in duration "60"',
    ],
    ['resource-tags', 'team', 'invalid resource tag: team'],
    ['resource-tags', 'a=b=c', 'invalid resource tag: a=b=c'],
    ['resource-tags', 'a=b,', 'invalid resource tag: '],
    [
      'reconcile-default-resync-seconds',
      '-1',
      `${invalid('reconcile-default-resync-seconds')}resync seconds default must be greater than 0`,
    ],
    [
      'reconcile-default-resync-seconds',
      '10h',
      'invalid argument "10h" for "--reconcile-default-resync-seconds" flag: strconv.ParseInt: parsing "10h": ' +
        'invalid syntax',
    ],
    [
      'reconcile-default-max-concurrent-syncs',
      '0',
      `${invalid('reconcile-default-max-concurrent-syncs')}max concurrency default must be greater than 0`,
    ],
    [resync, 'Table', argument(resync, 'Table', `invalid flag argument format: expected key=value. ${formatOf}`)],
    [resync, 'A=1=2', argument(resync, 'A=1=2', `invalid flag argument format: expected key=value. ${formatOf}`)],
    [resync, '=1', argument(resync, '=1', `missing key in flag argument. ${formatOf}`)],
    [resync, 'Table=', argument(resync, 'Table=', `missing value in flag argument. ${formatOf}`)],
    [
      resync,
      'Table=x',
      argument(
        resync,
        'Table=x',
        `invalid value in flag argument: strconv.Atoi: parsing "x": invalid syntax. ${formatOf}`,
      ),
    ],
    [
      concurrency,
      'Table=0',
      argument(concurrency, 'Table=0', `invalid value in flag argument: value must be greater than 0. ${formatOf}`),
    ],
    [
      concurrency,
      'table=1',
      argument(
        concurrency,
        'table=1',
        "resource 'table' is not managed by this controller. Expected one of Backup, GlobalTable, Table, Queue",
      ),
    ],
    ['feature-gates', 'X', `${invalid('feature-gates')}invalid feature gate format: X`],
    ['feature-gates', '=true', `${invalid('feature-gates')}invalid feature gate name: =true`],
    ['feature-gates', 'X=maybe', `${invalid('feature-gates')}invalid feature gate value for X: maybe`],
    ['feature-gates', 'X=true', 'error overriding feature gates: unknown feature gate: X'],
    ['feature-gates', '__proto__=true', 'error overriding feature gates: unknown feature gate: __proto__'],
    [
      'feature-gates',
      'IAMRoleSelector=true',
      "cannot enable feature gate 'IAMRoleSelector' when flag 'enable-carm' is set to true",
    ],
    [
      'late-initialize',
      'no',
      'invalid argument "no" for "--late-initialize" flag: invalid LateInitialize (spec or off) value: no',
    ],
    [
      'deletion-policy',
      'orphan',
      'invalid argument "orphan" for "--deletion-policy" flag: invalid DeletionPolicy value: orphan',
    ],
    ['deletion-policy', '', 'invalid argument "" for "--deletion-policy" flag: invalid DeletionPolicy value: '],
    ['metrics-addr', '8080', `${invalid('metrics-addr')}address 8080: missing port in address`],
    [
      'healthz-addr',
      ':http',
      `${invalid('healthz-addr')}cannot parse port: strconv.Atoi: parsing "http": invalid syntax`,
    ],
    ['webhook-server-addr', '', `${invalid('webhook-server-addr')}missing port in address`],
    ...[
      'enable-leader-election',
      'allow-unsafe-aws-endpoint-urls',
      'aws-endpoint-use-path-style',
      'enable-carm',
      'enable-cross-namespace',
      'enable-field-export-reconciler',
      'enable-development-logging',
      'enable-webhook-server',
      'enable-adopted-resources',
    ].map((flag): [string, string, string] => [
      flag,
      'maybe',
      `invalid argument "maybe" for "--${flag}" flag: strconv.ParseBool: parsing "maybe": invalid syntax`,
    ]),
  ])('of --%s=%s', (flag, value, text) => {
    expect(parse([`--${flag}=${value}`])).toEqual({ problems: [{ flag: `--${flag}`, text }] });
  });

  it('of no region', () => {
    const text =
      'unable to start service controller as AWS region is missing. Please pass --aws-region flag or set AWS_REGION ' +
      'environment variable';
    expect(parse([], {})).toEqual({ problems: [{ flag: '--aws-region', text }] });
    expect(parse(['--aws-region='], { AWS_REGION: '' })).toEqual({ problems: [{ flag: '--aws-region', text }] });
  });

  it('of an empty webhook address, when it is wanted', () => {
    expect(parse(['--enable-webhook-server', '--webhook-server-addr='])).toEqual({
      problems: [{ flag: '--webhook-server-addr', text: 'empty webhook server address' }],
    });
  });

  it('names each flag that is wrong, and only those', () => {
    const parsed = parse(
      [
        '--enable-carm=maybe',
        '--feature-gates=IAMRoleSelector=true',
        '--reconcile-resource-resync-seconds=Tabel=1',
        '--reconcile-resource-max-concurrent-syncs=Table=x',
        '--resource-tags=a,b=c,d',
        '--allow-unsafe-aws-endpoint-urls=2',
        '--aws-endpoint-url=http://x',
        '--unknown',
        '--aws-region',
      ],
      {},
    );
    const problems = 'problems' in parsed ? parsed.problems : [];
    expect(problems.map(({ flag }) => flag).sort()).toEqual([
      '--allow-unsafe-aws-endpoint-urls',
      '--aws-region',
      '--enable-carm',
      '--reconcile-resource-max-concurrent-syncs',
      '--reconcile-resource-resync-seconds',
      '--resource-tags',
      '--resource-tags',
      '--unknown',
    ]);
    for (const problem of problems) expect(problemText(problem)).toContain(problem.flag.slice(2));
  });

  it('of a kind looks at the chosen services only', () => {
    expect(parse(['--services=sqs', '--reconcile-resources=Table'])).toMatchObject({
      problems: [{ text: expect.stringContaining('Valid resource kinds are: Queue') }],
    });
    expect(parse(['--services=ec3', '--reconcile-resources=Table'])).toMatchObject({
      problems: [{ flag: '--services' }],
    });
  });

  it('of a kind needs kinds', () => {
    const parsed = parseControllerFlags(['--reconcile-resources=X', `--${resync}=Y=1`], {
      env: region,
      kinds: new Map(),
    });
    expect(parsed).toMatchObject({ flags: { reconcileResources: new Set(['X']) } });
  });
});
