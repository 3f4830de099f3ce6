import { readFile } from 'node:fs/promises';
import { type AwsEndpointOptions, startAwsEndpoint } from '../../src/embedded/aws/endpoint.ts';
import { type EmbeddedKubeApi, startKubeApi } from '../../src/embedded/kube/server.ts';

/** Who stands for AWS. */
export type AwsName = 'embedded' | 'moto' | 'fakecloud';

/** An API server and an AWS endpoint that the product is tried against. Disposing ends those that are the test's own. */
export interface BackEnds extends AsyncDisposable {
  readonly aws: AwsName;
  /** E.g. `http://127.0.0.1:41234`. */
  readonly awsUrl: string;
  /** A kubeconfig, as YAML, whose user may do everything. */
  readonly adminKubeconfig: string;
  /** A kubeconfig, as YAML, whose user has just what the product's documented role gives. */
  readonly controllerKubeconfig: string;
}

/** How long changes take in the embedded AWS endpoint; others have a pace of their own. */
export type EmbeddedTimes = Pick<AwsEndpointOptions, 'createTableMs' | 'updateTableMs' | 'deleteTableMs'>;

const kubeNames = ['TACK_TEST_KUBECONFIG', 'TACK_TEST_CONTROLLER_KUBECONFIG'] as const;
const awsNames = ['TACK_TEST_AWS', 'TACK_TEST_AWS_ENDPOINT'] as const;

/** Those that the TACK_TEST_* variables lead to; for an API server or an AWS that none names, an embedded one. */
export async function useBackEnds(times: EmbeddedTimes, env: NodeJS.ProcessEnv = process.env): Promise<BackEnds> {
  await using startup = new AsyncDisposableStack();
  const [admin, controller] = both(kubeNames, env);
  const [aws, awsUrl] = both(awsNames, env);
  if (aws !== undefined && !isEmulator(aws)) throw new Error('TACK_TEST_AWS is moto or fakecloud');
  const kube =
    admin === undefined || controller === undefined
      ? embeddedKubeconfigs(startup.use(await startKubeApi()))
      : { adminKubeconfig: await readFile(admin, 'utf8'), controllerKubeconfig: await readFile(controller, 'utf8') };
  const emulator =
    aws === undefined || awsUrl === undefined
      ? { aws: 'embedded' as const, awsUrl: startup.use(await startAwsEndpoint(times)).url }
      : { aws, awsUrl };
  // What others started outlives this test.
  const running = startup.move();
  return { ...kube, ...emulator, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

function embeddedKubeconfigs(api: EmbeddedKubeApi): Pick<BackEnds, 'adminKubeconfig' | 'controllerKubeconfig'> {
  const kubeconfig = api.kubeconfig();
  return { adminKubeconfig: kubeconfig, controllerKubeconfig: kubeconfig };
}

function both(names: readonly [string, string], env: NodeJS.ProcessEnv): readonly (string | undefined)[] {
  const values = names.map((name) => env[name] || undefined);
  if (new Set(values.map((value) => value === undefined)).size > 1) {
    throw new Error(`either both of ${names.join(' and ')} have to be set, or none`);
  }
  return values;
}

function isEmulator(name: string | undefined): name is Exclude<AwsName, 'embedded'> {
  return name === 'moto' || name === 'fakecloud';
}
