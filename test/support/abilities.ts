import type { AwsName } from './back-ends.ts';

/** What AWS does and not every emulator of it; where one does not, a test expects what follows from that. */
export interface Abilities {
  /** Tables have a TableId. */
  readonly tableIds: boolean;
  /** Resource policies have to be policy documents, of 20 KB at most. */
  readonly checkedPolicies: boolean;
  /** By service, writes that a resource takes after its creation because the emulator has not kept all it was given. */
  readonly writesAfterCreation: Readonly<Record<string, readonly string[]>>;
  /** There are queues and secrets as well as tables. */
  readonly otherServices: boolean;
  /** Event source mappings are born with their tags. */
  readonly mappingTags: boolean;
}

const all: Abilities = {
  ...{ tableIds: true, checkedPolicies: true, otherServices: true, mappingTags: true, writesAfterCreation: {} },
};

/** By who stands for AWS. */
export const abilities: Readonly<Record<AwsName, Abilities>> = {
  embedded: { ...all, otherServices: false },
  fakecloud: {
    ...all,
    mappingTags: false,
    writesAfterCreation: {
      lambda: ['TagResource', 'PutFunctionCodeSigningConfig', 'UpdateFunctionCode'],
      sns: ['PutDataProtectionPolicy'],
    },
  },
  // 5.2.5 describes tables without TableId, keeps any text as a resource policy, and what is left out here is not kept.
  moto: {
    ...all,
    tableIds: false,
    checkedPolicies: false,
    writesAfterCreation: {
      dynamodb: ['PutResourcePolicy'],
      s3: ['PutBucketTagging'],
      sns: ['SetEndpointAttributes'],
    },
  },
};
