const key = String.raw`[^\s!=<>(),]+`;
const requirement = new RegExp(
  String.raw`^\s*(?:!\s*(?<absent>${key})|(?<key>${key})` +
    String.raw`(?:\s*(?:==?|!=)\s*(?<value>[^\s!=<>(),]*)|\s*[<>]\s*(?<number>[^\s,]+)` +
    String.raw`|\s+(?:in|notin)\s*\((?<values>[^()]*)\))?)\s*$`,
);
/** A comma that is not within parentheses. */
const separator = /,(?![^(]*\))/;
const labelName = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const subdomain = /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** Why a text is not a Kubernetes label selector, e.g. `app=web,tier in (a, b),!canary`; undefined when it is one. */
export function labelSelectorProblem(text: string): string | undefined {
  for (const part of text.split(separator)) {
    const groups = requirement.exec(part)?.groups;
    if (groups === undefined) {
      return `found ${JSON.stringify(part)}, expected a requirement such as app=web, tier in (a, b) or !canary`;
    }
    const label = groups['absent'] ?? groups['key'] ?? '';
    if (!isLabelKey(label)) return `${JSON.stringify(label)} cannot be the key of a label`;
    const values = (groups['value'] ?? groups['values'] ?? '').split(',').map((value) => value.trim());
    const wrong = values.find((value) => value !== '' && !labelName.test(value));
    if (wrong !== undefined) return `${JSON.stringify(wrong)} cannot be the value of a label`;
    const number = groups['number'];
    if (number !== undefined && !/^-?\d+$/.test(number)) return `${JSON.stringify(number)} is not a whole number`;
  }
  return undefined;
}

function isLabelKey(text: string): boolean {
  const slash = text.indexOf('/');
  return labelName.test(text.slice(slash + 1)) && (slash < 0 || subdomain.test(text.slice(0, slash)));
}
