/** What `tack plan` itself understands of its command line. */
export interface PlanOptions {
  /** Manifests: files, folders of them, or `-`; none: what is in the cluster. */
  readonly files: readonly string[];
  readonly namespace: string | undefined;
  readonly allNamespaces: boolean;
  readonly output: 'text' | 'json';
  /** What deleting the objects would do. */
  readonly delete: boolean;
  readonly fieldManager: string;
  /** Everything else: the controller's flags. */
  readonly rest: readonly string[];
}

const switches = { '--delete': 'delete', '--all-namespaces': 'allNamespaces', '-A': 'allNamespaces' } as const;
const texts = {
  '--filename': 'files',
  '-f': 'files',
  '--namespace': 'namespace',
  '-n': 'namespace',
  '--output': 'output',
  '-o': 'output',
  '--field-manager': 'fieldManager',
} as const;

/** Takes the command's own options out of its arguments. @throws Error that names the option that is wrong. */
export function planOptions(args: readonly string[]): PlanOptions {
  const on = new Set<string>();
  const given = new Map<string, string[]>();
  const rest: string[] = [];
  const left = [...args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    const [name = '', ...values] = arg.split('=');
    if (Object.hasOwn(switches, arg)) {
      on.add(switches[arg as keyof typeof switches]);
    } else if (Object.hasOwn(texts, name)) {
      const key = texts[name as keyof typeof texts];
      const value = values.length > 0 ? values.join('=') : left.shift();
      if (value === undefined || value === '') throw new Error(`${name} needs a value`);
      given.set(key, [...(given.get(key) ?? []), value]);
    } else {
      rest.push(arg);
    }
  }
  const last = (key: string): string | undefined => given.get(key)?.at(-1);
  const output = last('output') ?? 'text';
  if (output !== 'text' && output !== 'json') throw new Error(`--output is ${output}: it can be text or json`);
  if (on.has('allNamespaces') && given.has('files'))
    throw new Error('--all-namespaces is for what is in the cluster: manifests name their namespaces');
  return {
    files: given.get('files') ?? [],
    namespace: last('namespace'),
    allNamespaces: on.has('allNamespaces'),
    output,
    delete: on.has('delete'),
    fieldManager: last('fieldManager') ?? 'kubectl',
    rest,
  };
}
