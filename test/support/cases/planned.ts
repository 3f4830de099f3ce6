import type { ObjectPlan } from '../../../src/engine/plan/planner.ts';
import { abilities } from '../abilities.ts';
import type { AwsName } from '../back-ends.ts';
import { plannedText, type RecordedCall, writesAmong } from './recorder.ts';

/** What came of what was planned. */
interface Result {
  readonly made: readonly RecordedCall[];
  /** AWS has what the object wants. */
  readonly isReady: boolean;
  readonly aws: AwsName;
  /** Takes out of a text what differs from run to run. */
  readonly plain: (text: string) => string;
}

/**
 * What is wrong with a plan, by the calls that were made in the end: those that AWS took have to be the planned ones, or
 * the first of them where AWS has refused one or the object waits for something.
 */
export function planProblem(
  { definition, calls, outcome }: ObjectPlan,
  { made, isReady, aws, plain }: Result,
): string | undefined {
  const planned = calls.map((call) => plain(plannedText(call)));
  const further = planned.length > 0 ? (abilities[aws].writesAfterCreation[definition.service.name] ?? []) : [];
  const isUnplanned = (text: string): boolean =>
    further.some(
      (operation) => text.startsWith(`${operation} `) && !planned.some((other) => other.startsWith(`${operation} `)),
    );
  const found = writesAmong(made, { tries: false })
    .map(plain)
    .filter((text) => !isUnplanned(text));
  const mayEndEarly = !isReady || made.some(({ refusal }) => refusal !== undefined);
  const isComplete = found.length === planned.length || (mayEndEarly && found.length < planned.length);
  if (isComplete && found.every((text, index) => isAsPlanned(text, planned[index] ?? ''))) return undefined;
  return `planned (${JSON.stringify(outcome)})\n${planned.join('\n')}\nmade\n${found.join('\n')}`;
}

/** Marks of a plan, such as `<QueueUrl of CreateQueue>`, stand for any text. */
function isAsPlanned(made: string, planned: string): boolean {
  const [start = '', ...rest] = planned.split(/<[^<>]+ of [^<>]+>/);
  if (rest.length === 0) return made === planned;
  let at = made.startsWith(start) ? start.length : -1;
  for (const part of rest) at = at < 0 ? at : indexAfter(made, part, at);
  return at >= 0 && made.endsWith(rest.at(-1) ?? '');
}

function indexAfter(text: string, part: string, from: number): number {
  const index = text.indexOf(part, from);
  return index < 0 ? index : index + part.length;
}
