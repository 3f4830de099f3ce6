import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { goName, jsonName, refName } from './names.ts';

const names = readNames();

it('spells every name of the SDK as ACK does', { timeout: 60_000 }, () => {
  expect(names).toHaveLength(157_137);
  const wrong: string[] = [];
  for (const { sdk, go, json } of names) {
    if (goName(sdk) !== go) wrong.push(`${sdk}: ${goName(sdk)}, not ${go}`);
    if (jsonName(sdk) !== json) wrong.push(`${sdk}: ${jsonName(sdk)}, not ${json}`);
  }
  // The table holds the bare algorithm. ACK capitalises a member first: EKS's Capability has `configuration.argoCD`.
  expect(wrong).toEqual([
    'aWSManagedClientApplicationReference: awsManagedClientApplicationReference, not aWSManagedClientApplicationReference',
    'aWSOwnedKey: awsOwnedKey, not aWSOwnedKey',
    'argoCd: argoCD, not argoCd',
  ]);
});

it.each([
  ['KMSMasterKeyId', false, 'kmsMasterKeyRef'],
  ['VpcSecurityGroupIds', true, 'vpcSecurityGroupRefs'],
  ['Policies', true, 'policyRefs'],
  ['DBSubnetGroupName', false, 'dbSubnetGroupRef'],
  ['RoleARN', false, 'roleRef'],
])('names the reference beside %s', (member, isList, expected) => {
  expect(refName(member, isList)).toBe(expected);
});

it('names the reference fields of the official CRDs after the member beside them', () => {
  const members = Map.groupBy(names, ({ json }) => json);
  const explained = ({ siblings, key, isList }: Reference): boolean =>
    siblings.some((json) => members.get(json)?.some(({ sdk }) => refName(capitalised(sdk), isList) === key));

  const references = readReferences();
  expect(references.length).toBeGreaterThan(450);
  // SNS's are keys of an attribute map, the others custom fields: their names are no SDK member's.
  expect(references.filter((reference) => !explained(reference)).map(({ kind, key }) => `${kind} ${key}`)).toEqual([
    'dms/ReplicationInstance subnetGroupRef',
    'kafka/Cluster associatedSCRAMSecretRefs',
    'kafka/ServerlessCluster associatedSCRAMSecretRefs',
    'sns/PlatformApplication eventDeliveryFailureRef',
    'sns/PlatformApplication eventEndpointCreatedRef',
    'sns/PlatformApplication eventEndpointDeletedRef',
    'sns/PlatformApplication eventEndpointUpdatedRef',
    'sns/PlatformApplication failureFeedbackRoleRef',
    'sns/PlatformApplication successFeedbackRoleRef',
    'sns/Subscription subscriptionRoleRef',
    'sns/Topic applicationFailureFeedbackRoleRef',
    'sns/Topic lambdaFailureFeedbackRoleRef',
    'sns/Topic lambdaSuccessFeedbackRoleRef',
  ]);
});

interface Spelling {
  readonly sdk: string;
  readonly go: string;
  readonly json: string;
}

/** Every name of the SDK with the two spellings that ACK's generator gives it. The file lies beside the project. */
function readNames(): Spelling[] {
  const file = new URL('../../../shared/compat/names.tsv.gz', import.meta.url);
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n').slice(1);
  return lines.map((line) => {
    const [sdk = '', go = '', json = ''] = line.split('\t');
    return { sdk, go, json };
  });
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

interface Reference {
  readonly kind: string;
  readonly key: string;
  readonly isList: boolean;
  /** The JSON names that stand beside it. */
  readonly siblings: readonly string[];
}

/** The reference fields (`{from: {name, namespace}}`) of all official CRDs. The file lies beside the project. */
function readReferences(): Reference[] {
  const file = new URL('../../../shared/compat/upstream-crds.json', import.meta.url);
  const crds: Record<string, { spec: Record<string, string> }> = JSON.parse(readFileSync(file, 'utf8'));
  return Object.entries(crds).flatMap(([name, { spec }]) => {
    const paths = Object.keys(spec);
    return paths
      .filter((path) => path.endsWith('.from') && Object.hasOwn(spec, `${path}.name`))
      .map((path) => {
        const field = path.replace(/(\[\])?\.from$/, '');
        const parent = field.slice(0, field.lastIndexOf('.') + 1);
        return {
          kind: name.replace('.services.k8s.aws', ''),
          key: field.slice(parent.length),
          isList: path.endsWith('[].from'),
          siblings: paths.filter((other) => other.startsWith(parent)).map((other) => other.slice(parent.length)),
        };
      });
  });
}
