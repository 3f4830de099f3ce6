import type { AwsName } from './back-ends.ts';

/** What AWS does and not every emulator of it; where one does not, a test expects what follows from that. */
export interface Abilities {
  /** Tables have a TableId. */
  readonly tableIds: boolean;
  /** Resource policies have to be policy documents, of 20 KB at most. */
  readonly checkedPolicies: boolean;
}

const all: Abilities = { tableIds: true, checkedPolicies: true };

/** By who stands for AWS. */
export const abilities: Readonly<Record<AwsName, Abilities>> = {
  embedded: all,
  fakecloud: all,
  // 5.2.5 describes tables without TableId, and keeps any text as a resource policy.
  moto: { tableIds: false, checkedPolicies: false },
};
