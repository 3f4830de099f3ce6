import type { PolicyStatement } from './iam-policy.ts';

/** True when one of the statements allows the action on the resource, if its conditions hold. */
export function allows(statements: readonly PolicyStatement[], action: string, arn: string): boolean {
  return statements.some(
    ({ Action, Resource }) => Action.includes(action) && [Resource].flat().some((pattern) => matches(pattern, arn)),
  );
}

/** As IAM compares ARNs: segment by segment, the last of a pattern with all that is left. */
export function matches(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const globs = pattern.split(':');
  const all = arn.split(':');
  const segments = [...all.slice(0, globs.length - 1), all.slice(globs.length - 1).join(':')];
  return globs.every((glob, index) => glob === '*' || isLike(glob, segments[index] ?? ''));
}

function isLike(glob: string, text: string): boolean {
  const escaped = glob.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`).test(text);
}
