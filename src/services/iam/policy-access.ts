import type { AttachedPolicy } from '@aws-sdk/client-iam';
import type { Call } from '../../engine/definition/call.ts';
import type { Reader } from '../../engine/definition/kind.ts';
import { paged } from './service.ts';

type Name = string | undefined;

/** What holds policies; IAM's operations and members are called after it. */
export type Holding = 'Group' | 'Role' | 'User';

/** Calls that change which policies one holds. */
export type PolicyWrite<H extends Holding> = Call<`${'Attach' | 'Detach' | 'Put' | 'Delete'}${H}Policy`>;

/** By which operations a group, role or user holds policies: managed ones attached to it, and inline ones of its own. */
export class PolicyAccess<H extends Holding> {
  /** How many characters, blanks left out, all inline policies of one may have. */
  readonly inlineQuota: number;
  readonly #holding: H;

  constructor(holding: H, { inlineQuota }: { readonly inlineQuota: number }) {
    this.#holding = holding;
    this.inlineQuota = inlineQuota;
  }

  async attached(name: Name, aws: Reader): Promise<string[]> {
    const operation = `ListAttached${this.#holding}Policies`;
    const attached = await aws.readAll(operation, this.#holder(name), { items: 'AttachedPolicies', token: paged });
    return (attached as AttachedPolicy[]).flatMap(({ PolicyArn }) => PolicyArn ?? []);
  }

  async inlineNames(name: Name, aws: Reader): Promise<string[]> {
    const page = { items: 'PolicyNames', token: paged };
    return (await aws.readAll(`List${this.#holding}Policies`, this.#holder(name), page)) as string[];
  }

  async inlineDocument(name: Name, PolicyName: string, aws: Reader): Promise<string | undefined> {
    const output = await aws.read(`Get${this.#holding}Policy`, { ...this.#holder(name), PolicyName });
    return output['PolicyDocument'] as string | undefined;
  }

  attach(name: Name, PolicyArn: string): PolicyWrite<H> {
    return { operation: `Attach${this.#holding}Policy`, input: { ...this.#holder(name), PolicyArn } };
  }

  detach(name: Name, PolicyArn: string): PolicyWrite<H> {
    return { operation: `Detach${this.#holding}Policy`, input: { ...this.#holder(name), PolicyArn } };
  }

  putInline(name: Name, PolicyName: string, PolicyDocument: string): PolicyWrite<H> {
    const input = { ...this.#holder(name), PolicyName, PolicyDocument };
    return { operation: `Put${this.#holding}Policy`, input };
  }

  deleteInline(name: Name, PolicyName: string): PolicyWrite<H> {
    return { operation: `Delete${this.#holding}Policy`, input: { ...this.#holder(name), PolicyName } };
  }

  #holder(name: Name) {
    return { [`${this.#holding}Name`]: name };
  }
}
