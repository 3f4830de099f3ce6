import { parseArgs } from 'node:util';
import { iamPolicyJson } from '../crd/iam-policy.ts';
import type { KindDefinition } from '../engine/definition/kind.ts';
import { errorText } from '../shared/log.ts';

/** What `tack iam` prints, and the exit code: 0, or 2 for a command line that cannot be understood. */
export interface IamAnswer {
  readonly code: number;
  /** For standard output. */
  readonly text?: string;
  /** For standard error. */
  readonly problem?: string;
}

const usage = `Prints IAM policies, as JSON, for the role that the controller works as.

  tack iam policy --services dynamodb,sqs [--kinds Table,Queue] [--read-only]
      What the controller has to be allowed to manage the kinds; with --read-only, just to look at them.

  tack iam trust-policy --oidc-provider <ARN> --namespace <namespace> --service-account <name>
      Lets the ServiceAccount take the role through the cluster's OIDC provider (IRSA).

  tack iam trust-policy --pod-identity
      Lets EKS Pod Identity give the role to pods; which ones, the association says.`;

/** `tack iam`: reads the arguments after it. Never throws. */
export function iamCommand(args: readonly string[], kinds: readonly KindDefinition[]): IamAnswer {
  const [name = '--help', ...rest] = args;
  try {
    switch (name) {
      case 'policy':
        return { code: 0, text: policy(rest, kinds) };
      case 'trust-policy':
        return { code: 0, text: trustPolicy(rest) };
      case 'help':
      case '--help':
      case '-h':
        return { code: 0, text: usage };
      default:
        return { code: 2, problem: `there is no \`tack iam ${name}\`\n\n${usage}` };
    }
  } catch (error) {
    return { code: 2, problem: `tack iam ${name}: ${errorText(error)}` };
  }
}

function policy(args: readonly string[], all: readonly KindDefinition[]): string {
  const { values } = parseArgs({
    args: [...args],
    options: { services: { type: 'string' }, kinds: { type: 'string' }, 'read-only': { type: 'boolean' } },
  });
  const services = chosen(values.services, { flag: '--services', known: all.map(({ service }) => service.name) });
  const ofServices = all.filter(({ service }) => services.includes(service.name));
  const names = ofServices.map(({ kind }) => kind);
  const kinds = values.kinds === undefined ? names : chosen(values.kinds, { flag: '--kinds', known: names });
  const wanted = ofServices.filter(({ kind }) => kinds.includes(kind));
  return iamPolicyJson(wanted, values['read-only'] === true ? 'read-only' : 'full').trimEnd();
}

/** The names in a comma-separated list. @throws Error when one is not known, or there is none. */
function chosen(text: string | undefined, { flag, known }: { flag: string; known: readonly string[] }): string[] {
  const names = (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const choice = [...new Set(known)].join(', ');
  if (names.length === 0) throw new Error(`${flag} is missing: one or more of ${choice}`);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${flag}: there is no ${unknown}, but ${choice}`);
  return names;
}

function trustPolicy(args: readonly string[]): string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'oidc-provider': { type: 'string' },
      namespace: { type: 'string' },
      'service-account': { type: 'string' },
      'pod-identity': { type: 'boolean' },
    },
  });
  const { 'oidc-provider': provider, namespace, 'service-account': account, 'pod-identity': isPodIdentity } = values;
  if (isPodIdentity === true) {
    if (provider ?? namespace ?? account)
      throw new Error('--pod-identity takes no other flag: the association says who');
    return trust({ Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'] });
  }
  if (!provider || !namespace || !account) {
    throw new Error('--oidc-provider, --namespace and --service-account are needed, or --pod-identity');
  }
  const issuer = /^arn:[\w-]+:iam::\d{12}:oidc-provider\/(\S+)$/.exec(provider)?.[1];
  if (issuer === undefined) {
    const example = 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE';
    throw new Error(`--oidc-provider: ${provider} is no ARN of an OIDC provider, such as ${example}`);
  }
  return trust({
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: 'sts.amazonaws.com',
        [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${account}`,
      },
    },
  });
}

function trust(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] }, null, 2);
}
