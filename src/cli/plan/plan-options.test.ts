import { expect, it } from 'vitest';
import { planOptions } from './plan-options.ts';

it('takes its own options out and leaves the controller the others', () => {
  const args = ['-f', 'a.yaml', '--filename=b', '--aws-region', 'eu-west-1', '-n', 'shop', '-o=json', '--delete'];
  expect(planOptions(args)).toEqual({
    files: ['a.yaml', 'b'],
    namespace: 'shop',
    allNamespaces: false,
    output: 'json',
    delete: true,
    fieldManager: 'kubectl',
    rest: ['--aws-region', 'eu-west-1'],
  });
});

it.each([
  [['-f'], '-f needs a value'],
  [['--namespace='], '--namespace needs a value'],
  [['-o', 'yaml'], '--output is yaml: it can be text or json'],
  [['-A', '-f', 'a'], '--all-namespaces is for what is in the cluster: manifests name their namespaces'],
])('%j is refused', (args, problem) => {
  expect(() => planOptions(args)).toThrow(problem);
});
