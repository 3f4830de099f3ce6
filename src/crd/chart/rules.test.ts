import { expect, it } from 'vitest';
import { widgetKind } from '../widget.fixture.ts';
import { rulesTemplate } from './rules.ts';

const gears = { ...widgetKind(), group: 'gears.services.k8s.aws', kind: 'Gear', plural: 'gears' };
const widgets = { name: 'widgets', kinds: [widgetKind()] };

function definition(text: string, name: string): string {
  const start = text.indexOf(`{{- define "${name}" -}}`);
  return text.slice(start, text.indexOf('{{- define', start + 1));
}

it('gives the chart of one service its rules, whatever the values', () => {
  const text = definition(rulesTemplate('widgets-chart', [widgets]), 'widgets-chart.service-rules');
  expect(text).not.toContain('if');
  expect(text).toContain('  - widgets/status');
  expect(text).toContain('  - events');
});

it('gives the chart of several services the rules of those that are chosen', () => {
  const text = rulesTemplate('tack', [widgets, { name: 'gears', kinds: [gears] }]);
  const lines = definition(text, 'tack.service-rules').split('\n');
  expect(lines.filter((line) => line.startsWith('{{- if'))).toEqual([
    '{{- if has "widgets" .Values.services }}',
    '{{- if has "gears" .Values.services }}',
  ]);
  const own = lines.slice(lines.indexOf('{{- if has "gears" .Values.services }}'));
  expect(own).toContain('  - gears');
  expect(own).not.toContain('  - widgets');
});

it('has a rule that all services need once', () => {
  const text = rulesTemplate('tack', [widgets, { name: 'gears', kinds: [gears] }]);
  expect(text.split('\n').filter((line) => line === '  - events')).toHaveLength(1);
});

it('lets users change objects, and only read how they are doing', () => {
  const text = definition(rulesTemplate('widgets-chart', [widgets]), 'widgets-chart.writer-rules');
  expect(text).toMatch(/ {2}- widgets\n {2}verbs:\n {2}- create/);
  expect(text).toMatch(/ {2}- widgets\/status\n {2}verbs:\n {2}- get\n\{\{/);
});
