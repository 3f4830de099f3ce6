import { expect, it } from 'vitest';
import { casesOf, exampleOf } from './example.ts';
import { markdownTable } from './field-table.ts';
import { kindCrd } from './kind-crd.ts';
import { kindParts } from './kind-parts.ts';
import { referencePage } from './reference-page.ts';
import { widgetDocs, widgetKind, widgets } from './widget.fixture.ts';

const definition = widgetKind();
const { contract } = definition.facts;
const crd = kindCrd(definition, kindParts(definition, { module: widgets, docs: widgetDocs, includes: contract.has }));
const page = referencePage(definition, crd, { example: undefined, cases: [] });

it.each([
  '# Widget',
  '`spec.name` names the resource in its account and region. Its ARN is in `status.ackResourceMetadata.arn`.',
  '| `name` | string | required, immutable | The name of the widget. |',
  '| `password.key` | string | required | The key whose value in the Secret is meant. |',
  '| `labels` | map of string | immutable |  |',
  '| `part.parts[].size` | integer |  |  |',
  '| `tokens` | list of object |  |  |',
  '| `source.inline` | bytes in base64 |  |  |',
  '| `enabled` | set to `false` |',
  '| `part` | set to `{"size":1}` |',
  '| `labels` | removed |',
  '| `weight` | kept as it is |',
  '| `state` | string | How it is \\| was. |',
  '| `createdAt` | time |  |',
  '| In sync (`ACK.ResourceSynced` can be True) | `status.state` is `ACTIVE` or `IDLE` |',
  '| Can be changed | always |',
  '| Being deleted | `status.state` is `DELETING` |',
  '| Ready | `.status.conditions[?(@.type=="Ready")].status` | with `-o wide` |',
  '- `widgets:DescribeWidget`',
])('says %s', (line) => {
  expect(page.split('\n')).toContain(line);
});

it('does not tell what happens when a required field or a reference is taken out', () => {
  const section = page.slice(page.indexOf('## Taking a field'), page.indexOf('## Status'));
  expect(section).not.toMatch(/`(name|roleRef|keyRefs)`/);
});

it("shows an example: the service's own file first, else the first manifest of the kind", () => {
  const manifest = (name: string): string =>
    `# About ${name}.\napiVersion: widgets.services.k8s.aws/v1alpha1\nkind: Widget\nmetadata: { name: ${name} }\n`;
  const files = new Map([
    ['a.yaml', `apiVersion: v1\nkind: Widget\n---\n${manifest('a')}`],
    ['widgets.yaml', manifest('own')],
  ]);
  expect(exampleOf(definition, files)).toEqual({ file: 'widgets.yaml', yaml: manifest('own').trimEnd() });
  files.delete('widgets.yaml');
  const example = exampleOf(definition, files);
  expect(example).toEqual({ file: 'a.yaml', yaml: manifest('a').trimEnd() });
  expect(referencePage(definition, crd, { example, cases: [] })).toContain(
    'From [a.yaml](../../../examples/a.yaml):\n\n```yaml\n# About a.',
  );
  expect(exampleOf(definition, new Map())).toBeUndefined();
});

it('keeps a table whole whatever its cells hold', () => {
  expect(markdownTable(['A', 'B'], [['a|b', '`<c>` <d> &']])).toBe(
    '| A | B |\n| --- | --- |\n| a\\|b | `<c>` &lt;d> &amp; |',
  );
});

it('leads to the cases that are about the kind', () => {
  const other = 'apiVersion: v1\nkind: Secret\n';
  const own = 'apiVersion: widgets.services.k8s.aws/v1alpha1\nkind: Widget\n';
  const all = new Map([
    ['widgets/needs', `${other}---\n${own}`],
    ['widgets/needed', `${own}---\n${other}`],
    ['others/one', own],
  ]);
  const cases = casesOf(definition, all);
  expect(cases).toEqual(['widgets/needs']);
  const link = '- [needs](../../../src/services/widgets/cases/needs)';
  expect(referencePage(definition, crd, { example: undefined, cases })).toContain(`## Cases\n\nManifests`);
  expect(referencePage(definition, crd, { example: undefined, cases })).toContain(link);
});
