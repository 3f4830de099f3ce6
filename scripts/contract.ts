import { draftContract, firstDefinition } from '../src/crd/draft-contract.ts';
import { sdkPackage } from '../src/crd/sdk-docs.ts';
import type { KindDefinition } from '../src/engine/definition/kind.ts';
import { goName } from '../src/model/names.ts';
import { allKinds } from '../src/services/index.ts';
import { errorText } from '../src/shared/log.ts';

const usage = `Prints a contract with all that the SDK offers for a kind, to be cut down by hand.

  npm run --silent contract -- dynamodb Backup > src/services/dynamodb/contract/Backup.json

The service is the one of a kind that is there, or the end of its SDK package's name, such as route-53; the kind is
spelled as AWS spells it: Vpc.
`;

async function definitionOf(service: string, kind: string): Promise<KindDefinition> {
  const siblings = allKinds.filter((each) => each.service.name === service);
  const known = siblings.find((each) => each.kind === goName(kind));
  if (known !== undefined) return known;
  const descriptor = siblings[0]?.service ?? newService(service);
  return firstDefinition(descriptor, kind, await descriptor.load());
}

function newService(name: string): KindDefinition['service'] {
  return { name, sdkId: name, clientClass: '', load: () => import(sdkPackage(name)) };
}

const [service, kind, ...others] = process.argv.slice(2);
if (service === undefined || kind === undefined || others.length > 0) {
  console.error(usage);
  process.exitCode = 2;
} else {
  try {
    const definition = await definitionOf(service, kind);
    const lines = draftContract(definition, await definition.service.load());
    console.log(JSON.stringify(lines, null, 2));
  } catch (error) {
    console.error(errorText(error));
    process.exitCode = 1;
  }
}
