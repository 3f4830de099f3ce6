/** What AWS makes up, so that no two runs have it in common, and what stands in its place. */
const randoms: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uuid>'],
  // The same without dashes, told from a digest by its version.
  [/\b[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}\b/g, '<uuid>'],
  // Of a table's backup: when, and eight characters.
  [/(?<=\/backup\/)\d{13,}-[0-9a-f]{8}\b/g, '<id>'],
  // What Secrets Manager adds to a name.
  [/(?<=:secret:[^"'\s]+-)[A-Za-z0-9]{6}\b/g, '<six>'],
  // IAM's ids.
  [/(?<="(?:group|role|user|policy|instanceProfile)ID":")[0-9A-Za-z]{20,21}(?=")/g, '<id>'],
  // Grants, as moto has them.
  [/(?<="(?:GrantId|grantID|grantToken)":")[0-9a-f]{8}(?=")/g, '<uuid>'],
  // Code signing configs, but for those that a case has named.
  [/\bcsc-(?!0123456789abcdef)[0-9a-f]{17}\b/g, 'csc-<id>'],
  // A function's revision, as fakecloud counts them.
  [/(?<="revisionID":")rev-\d{13,}(?=")/g, '<id>'],
];

/** A text without what differs from run to run: `known` are texts of this run alone, and the marks that stand for them. */
export function masked(text: string, known: Iterable<readonly [string, string]>): string {
  const plain = [...known].reduce((left, [value, mark]) => left.replaceAll(value, mark), text);
  return randoms.reduce((left, [pattern, mark]) => left.replace(pattern, mark), plain);
}
