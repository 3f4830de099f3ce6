import type { KindDefinition } from './kind.ts';

/** The name of a kind's CustomResourceDefinition: `tables.dynamodb.services.k8s.aws`. */
export function definitionName({ plural, group }: Pick<KindDefinition, 'plural' | 'group'>): string {
  return `${plural}.${group}`;
}
