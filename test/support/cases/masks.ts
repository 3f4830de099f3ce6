/** What AWS makes up, so that no two runs have it in common, and what it is called in its place. */
const randoms: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/, 'uuid'],
  // The same without dashes, told from a digest by its version.
  [/\b[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}\b/, 'uuid'],
  // Of a table's backup: when, and eight characters.
  [/(?<=\/backup\/)\d{13,}-[0-9a-f]{8}\b/, 'id'],
  // What Secrets Manager adds to a name.
  [/(?<=:secret:[^"'\s]+-)[A-Za-z0-9]{6}\b/, 'six'],
  // IAM's ids.
  [/(?<="(?:group|role|user|policy|instanceProfile)ID":")[0-9A-Za-z]{20,21}(?=")/, 'id'],
  // Grants, as moto has them.
  [/(?<="(?:GrantId|grantID|grantToken)":")[0-9a-f]{8}(?=")/, 'uuid'],
  // Code signing configs, but for those that a case has named.
  [/(?<=\bcsc-)(?!0123456789abcdef)[0-9a-f]{17}\b/, 'id'],
  // A function's revision, as fakecloud counts them.
  [/(?<="revisionID":")rev-\d{13,}(?=")/, 'id'],
];
const anyRandom = new RegExp(randoms.map(([pattern]) => `(${pattern.source})`).join('|'), 'g');
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?/g;

/** Texts of one run alone, and the marks that stand for them. */
type Known = Iterable<readonly [string, string]>;

/** Takes out of the texts of one recording what differs from run to run. */
export class Masks {
  /** By what AWS made up, its mark: `<uuid-2>` is another one than `<uuid-1>`. */
  readonly #marks = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** A text with marks; what is in it for the first time gets the next number. */
  masked(text: string, known: Known): string {
    return replaced(text, known, (random, name) => this.#marks.get(random) ?? this.#numbered(random, name));
  }

  /** The same for a text that is not recorded: what has no number yet is not told apart. */
  compared(text: string, known: Known): string {
    return replaced(text, known, (random, name) => this.#marks.get(random) ?? `<${name}>`);
  }

  #numbered(random: string, name: string): string {
    const number = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, number);
    const mark = `<${name}-${number}>`;
    this.#marks.set(random, mark);
    return mark;
  }
}

function replaced(text: string, known: Known, markOf: (random: string, name: string) => string): string {
  const plain = [...known].reduce((left, [value, mark]) => left.replaceAll(value, mark), text).replace(time, '<time>');
  return plain.replace(anyRandom, (random: string, ...groups: unknown[]) => {
    const [, name = ''] = randoms[groups.findIndex((group) => group !== undefined)] ?? [];
    return markOf(random, name);
  });
}
