import { stringify } from 'yaml';
import { serviceOf } from '../../engine/definition/service-of.ts';
import type { ObjectPlan } from '../../engine/plan/planner.ts';

/** What a plan comes to. `wait`: nothing is to be done before something else has happened. */
export type PlannedAction = 'create' | 'change' | 'delete' | 'wait' | 'refuse' | 'none';

/** In a word, what would become of an object. */
export function actionOf({ calls, definition, object, outcome }: ObjectPlan): PlannedAction {
  const { facts } = definition;
  if (calls.length > 0) {
    if (object.metadata.deletionTimestamp !== undefined) return 'delete';
    return calls.some(({ operation }) => operation === facts.create) ? 'create' : 'change';
  }
  if (outcome.kind === 'terminal' || outcome.kind === 'failed') return 'refuse';
  return outcome.kind === 'blocked' || outcome.kind === 'progress' || outcome.kind === 'paused' ? 'wait' : 'none';
}

/** Why it stops there; undefined where nothing stops it. */
export function reasonOf({ outcome }: ObjectPlan): string | undefined {
  if (outcome.kind === 'failed') return outcome.failure.message;
  if (outcome.kind === 'progress') return outcome.reason;
  return 'message' in outcome ? outcome.message : undefined;
}

/** `Table default/blog`. */
export function titleOf({ definition, object }: ObjectPlan): string {
  const { namespace, name } = object.metadata;
  return `${definition.kind} ${namespace}/${name}`;
}

/** The plans for people: what is as wanted is only counted. */
export function planText(plans: readonly ObjectPlan[]): string {
  const told = plans.filter((plan) => actionOf(plan) !== 'none' || plan.advice.length > 0);
  return [...told.map(oneText), summary(plans)].join('\n');
}

const headings: Readonly<Record<PlannedAction, string>> = {
  create: '+ {} would be created',
  change: '~ {} would be changed',
  delete: '- {} would be deleted',
  wait: '  {} waits',
  refuse: '! {} cannot be as wanted',
  none: '  {} is as wanted',
};

function oneText(plan: ObjectPlan): string {
  const reason = plan.calls.length === 0 ? reasonOf(plan) : undefined;
  const heading = headings[actionOf(plan)].replace('{}', titleOf(plan));
  const lines = [reason === undefined ? heading : `${heading}: ${reason}`];
  for (const { path, from, to } of plan.changes) lines.push(`    ${path}: ${valueText(from)} -> ${valueText(to)}`);
  for (const text of plan.advice) lines.push(`    ${text}`);
  for (const { operation, input } of plan.calls) {
    const { name } = serviceOf(plan.definition.service, operation);
    lines.push(`  ${name} ${operation}`, indented(stringify(shown(input))));
  }
  return `${lines.join('\n')}\n`;
}

function summary(plans: readonly ObjectPlan[]): string {
  const count = (action: PlannedAction): number => plans.filter((plan) => actionOf(plan) === action).length;
  const words = { create: 'to create', change: 'to change', delete: 'to delete', wait: 'waiting', refuse: 'refused' };
  const parts = Object.entries(words).map(([action, word]) => [count(action as PlannedAction), word] as const);
  const told = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return `Plan: ${[...told, `${count('none')} as wanted`].join(', ')}.`;
}

/** Bytes and dates as texts, members in one order, and nothing that is not set. */
export function shown(value: unknown): unknown {
  if (value instanceof Uint8Array) return `<${value.length} bytes>`;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  const set = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(set.map(([name, part]) => [name, shown(part)]));
}

/** Long values are told by their beginnings: the call below has the whole. */
const maxValueLength = 200;

function valueText(value: unknown): string {
  const text = value === undefined ? '(none)' : JSON.stringify(shown(value));
  return text.length > maxValueLength ? `${text.slice(0, maxValueLength)}...` : text;
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
