import type { KindDefinition } from '../engine/definition/kind.ts';
import { table } from './dynamodb/table.ts';

/** Every kind that Tack knows, by service and then by name. */
export const allKinds: readonly KindDefinition[] = Object.freeze([table]);
