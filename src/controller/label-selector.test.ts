import { expect, it } from 'vitest';
import { labelSelectorProblem } from './label-selector.ts';

it.each([
  'app=web',
  'app==web',
  'app!=web',
  'app=',
  ' app = web , env in ( a , b ),tier notin (x),!canary,stable',
  'example.com/team=blue,! example.com/old',
  'env in (a),x',
  'in=notin',
  'generation>4,size < 10',
])('%j is a selector', (text) => {
  expect(labelSelectorProblem(text)).toBeUndefined();
});

it.each([
  ['app=web,', 'found "", expected a requirement such as app=web, tier in (a, b) or !canary'],
  [',app', 'found "", expected a requirement such as app=web, tier in (a, b) or !canary'],
  ['app=a=b', 'found "app=a=b", expected a requirement such as app=web, tier in (a, b) or !canary'],
  ['app web', 'found "app web", expected a requirement such as app=web, tier in (a, b) or !canary'],
  ['env in a,b', 'found "env in a", expected a requirement such as app=web, tier in (a, b) or !canary'],
  ['env in (a', 'found "env in (a", expected a requirement such as app=web, tier in (a, b) or !canary'],
  ['=web', 'found "=web", expected a requirement such as app=web, tier in (a, b) or !canary'],
  ['-app=web', '"-app" cannot be the key of a label'],
  ['a/b/c=web', '"a/b/c" cannot be the key of a label'],
  ['Example/a=web', '"Example/a" cannot be the key of a label'],
  [`${'a'.repeat(64)}=x`, `"${'a'.repeat(64)}" cannot be the key of a label`],
  ['app=-web', '"-web" cannot be the value of a label'],
  ['app in (ok, no/good)', '"no/good" cannot be the value of a label'],
  ['size > big', '"big" is not a whole number'],
])('%j is none', (text, problem) => {
  expect(labelSelectorProblem(text)).toBe(problem);
});
