import { parseBool } from './flag-values.ts';

/** Upstream's feature gates with their defaults: beta features are on, alpha features off. */
export const defaultFeatureGates = {
  ResourceAdoption: true,
  ReadOnlyResources: true,
  TeamLevelCARM: false,
  ServiceLevelCARM: false,
  IAMRoleSelector: false,
  IgnoreFieldDrift: false,
};

/** Whether each feature is on. */
export type FeatureGates = Readonly<Record<keyof typeof defaultFeatureGates, boolean>>;

/** The gates after overrides such as `IAMRoleSelector=true,TeamLevelCARM=false`; reports what it cannot read. */
export function parseFeatureGates(text: string, report: (problem: string) => void): FeatureGates {
  const gates = { ...defaultFeatureGates };
  if (text.trim() === '') return gates;
  for (const entry of text.split(',')) {
    const [, name = '', value] = /^([^=]*)=(.*)$/s.exec(entry)?.map((part) => part.trim()) ?? [];
    const enabled = parseBool(value ?? '');
    if (value === undefined) report(`${invalid}invalid feature gate format: ${entry}`);
    else if (name === '') report(`${invalid}invalid feature gate name: ${entry}`);
    else if ('error' in enabled) report(`${invalid}invalid feature gate value for ${name}: ${value}`);
    else if (isGate(name)) gates[name] = enabled.value;
    else report(`error overriding feature gates: unknown feature gate: ${name}`);
  }
  return gates;
}

const invalid = "invalid value for flag 'feature-gates': ";

function isGate(name: string): name is keyof typeof defaultFeatureGates {
  return Object.hasOwn(defaultFeatureGates, name);
}
