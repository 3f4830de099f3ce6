import { parseArgs } from 'node:util';
import { iamPolicyJson, type PolicyPlace } from '../crd/iam-policy.ts';
import type { KindDefinition } from '../engine/definition/kind.ts';
import { errorText } from '../shared/log.ts';

/** What `tack iam` prints, and the exit code: 0, or 2 for a command line that cannot be understood. */
export interface IamAnswer {
  readonly code: number;
  /** For standard output. */
  readonly text?: string;
  /** For standard error: what is wrong, or what there is to know about the text. */
  readonly problem?: string;
}

const usage = `Prints IAM policies, as JSON, for the role that the controller works as.

  tack iam policy --services dynamodb,sqs [--kinds Table,Queue] [--read-only]
      What the controller has to be allowed to manage the kinds; with --read-only, just to look at them.
      --region eu-west-1,us-east-1   --account 111122223333   --partition aws-cn
          Only there. What AWS does in the controller's name, such as encryption with a key of another account, is
          allowed everywhere in the partition all the same.

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
        return policy(rest, kinds);
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

function policy(args: readonly string[], all: readonly KindDefinition[]): IamAnswer {
  const { values } = parseArgs({
    args: [...args],
    options: {
      services: { type: 'string' },
      kinds: { type: 'string' },
      'read-only': { type: 'boolean' },
      region: { type: 'string' },
      account: { type: 'string' },
      partition: { type: 'string' },
    },
  });
  const services = chosen(values.services, { flag: '--services', known: all.map(({ service }) => service.name) });
  const ofServices = all.filter(({ service }) => services.includes(service.name));
  const names = ofServices.map(({ kind }) => kind);
  const kinds = values.kinds === undefined ? names : chosen(values.kinds, { flag: '--kinds', known: names });
  const wanted = ofServices.filter(({ kind }) => kinds.includes(kind));
  const text = iamPolicyJson(wanted, values['read-only'] === true ? 'read-only' : 'full', placeOf(values)).trimEnd();
  const size = text.replaceAll(/\s/g, '').length;
  if (size <= managedPolicySize) return { code: 0, text };
  const advice = 'print one for some of the services or kinds, and another one for the others';
  return {
    code: 0,
    text,
    problem: `IAM takes ${managedPolicySize} characters in a policy, this has ${size}: ${advice}`,
  };
}

/** Of a managed policy, white space not counted. */
const managedPolicySize = 6_144;

/** @throws Error when one is not written as AWS writes it. */
function placeOf(values: { region?: string; account?: string; partition?: string }): PolicyPlace {
  const { region, account, partition } = values;
  const regions = region === undefined ? [] : listed(region);
  const wrongRegion = regions.find((name) => !/^[a-z]+(-[a-z]+)+-\d+$/.test(name));
  if (wrongRegion !== undefined) throw new Error(`--region: ${wrongRegion} is no region, such as eu-west-1`);
  if (account !== undefined && !/^\d{12}$/.test(account)) throw new Error(`--account: ${account} is not 12 digits`);
  if (partition !== undefined && !/^aws(-[a-z]+)*$/.test(partition)) {
    throw new Error(`--partition: ${partition} is no partition, such as aws or aws-cn`);
  }
  return { regions, ...(account && { account }), ...(partition && { partition }) };
}

/** The names in a comma-separated list. @throws Error when one is not known, or there is none. */
function chosen(text: string | undefined, { flag, known }: { flag: string; known: readonly string[] }): string[] {
  const names = listed(text ?? '');
  const choice = [...new Set(known)].join(', ');
  if (names.length === 0) throw new Error(`${flag} is missing: one or more of ${choice}`);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${flag}: there is no ${unknown}, but ${choice}`);
  return names;
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
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
