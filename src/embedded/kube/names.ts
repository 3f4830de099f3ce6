const subdomain = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const namePart = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValue = `(${namePart})?`;
const dataKey = '[-._a-zA-Z0-9]+';

/** Longer texts are refused by their length alone, so that no pattern meets a text that takes long to refuse. */
function matches(pattern: string, text: string): boolean {
  return text.length > 253 || new RegExp(`^(?:${pattern})$`).test(text);
}

function tooLong(limit: number, text: string): string[] {
  return text.length > limit ? [`must be no more than ${limit} bytes`] : [];
}

/** What is wrong with a name that must be an RFC 1123 subdomain, as most names must. */
export function subdomainErrors(name: string): string[] {
  const errors = tooLong(253, name);
  if (matches(subdomain, name)) return errors;
  return [
    ...errors,
    `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomain}')`,
  ];
}

/** What is wrong with a name that must be an RFC 1123 label, as those of namespaces. */
export function labelNameErrors(name: string): string[] {
  const errors = tooLong(63, name);
  if (matches(label, name)) return errors;
  return [
    ...errors,
    `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label}')`,
  ];
}

/** What is wrong with a key of labels or annotations, or with a finalizer: `name` or `prefix.example.com/name`. */
export function qualifiedNameErrors(text: string): string[] {
  const parts = text.split('/');
  const name = parts.at(-1) ?? '';
  const errors: string[] = [];
  if (parts.length > 2) {
    return [
      `a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${namePart}') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') errors.push('prefix part must be non-empty');
    else errors.push(...subdomainErrors(prefix).map((error) => `prefix part ${error}`));
  }
  if (name === '') errors.push('name part must be non-empty');
  else errors.push(...tooLong(63, name).map((error) => `name part ${error}`));
  if (!matches(namePart, name)) {
    errors.push(
      `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${namePart}')`,
    );
  }
  return errors;
}

/** What is wrong with the value of a label. */
export function labelValueErrors(value: string): string[] {
  const errors = tooLong(63, value);
  if (matches(labelValue, value)) return errors;
  return [
    ...errors,
    `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${labelValue}')`,
  ];
}

/** What is wrong with a key of a ConfigMap's or Secret's data. */
export function dataKeyErrors(key: string): string[] {
  const errors = tooLong(253, key);
  if (!matches(dataKey, key)) {
    errors.push(
      `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '${dataKey}')`,
    );
  }
  if (key === '.') errors.push("must not be '.'");
  if (key.startsWith('..')) errors.push(key === '..' ? "must not be '..'" : "must not start with '..'");
  return errors;
}
