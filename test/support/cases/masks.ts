/** Something that AWS makes up: how it is found in a text, and what stands in its place. */
interface Random {
  readonly pattern: RegExp;
  readonly name: string;
}

/** What no two runs have in common. What AWS derives from its input, such as a digest, is not among it. */
const randoms: readonly Random[] = [
  { name: 'uuid', pattern: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g },
  // The same without dashes, told from a digest by its version.
  { name: 'uuid', pattern: /\b[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}\b/g },
  // Of a table's backup: when, and eight characters.
  { name: 'backup', pattern: /(?<=\/backup\/)\d{13,}-[0-9a-f]{8}\b/g },
  // What Secrets Manager adds to a name.
  { name: 'six', pattern: /(?<=:secret:[^"'\s]+-)[A-Za-z0-9]{6}\b/g },
  { name: 'iam-id', pattern: /(?<="(?:group|role|user|policy|instanceProfile)ID":")[0-9A-Za-z]{20,21}(?=")/g },
  { name: 'grant', pattern: /(?<="(?:GrantId|grantID|grantToken)":")[0-9a-f]{8}(?=")/g },
  { name: 'csc', pattern: /(?<=:code-signing-config:)csc-[0-9a-f]{16,17}\b/g },
  // A function's revision, as fakecloud counts them.
  { name: 'revision', pattern: /(?<="revisionID":")rev-\d{13,}(?=")/g },
];

const times = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?/g;

/**
 * Puts marks in the place of what differs from run to run. The same value always gets the same mark, and another value
 * another one, `<uuid-1>` and `<uuid-2>`: a wrong one shows.
 */
export class Masks {
  readonly #known = new Map<string, string>();
  readonly #numbered = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** A text of this run alone, and what stands for it. Those that are told first are looked for first. */
  tell(text: string, mark: string): void {
    this.#known.set(text, mark);
  }

  apply(text: string): string {
    const plain = [...this.#known].reduce((left, [value, mark]) => left.replaceAll(value, mark), text);
    const timeless = plain.replace(times, '<time>');
    return randoms.reduce(
      (left, { pattern, name }) => left.replace(pattern, (value) => this.#markOf(value, name)),
      timeless,
    );
  }

  #markOf(value: string, name: string): string {
    const known = this.#numbered.get(value);
    if (known !== undefined) return known;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    const mark = `<${name}-${count}>`;
    this.#numbered.set(value, mark);
    return mark;
  }
}
