import { generatedNote } from '../yaml-text.ts';

/** ACK's chart of all charts: each service's is switched on by `<service>.enabled`, and takes its values there. */
export function umbrellaFiles(services: readonly string[], version: string): [string, string][] {
  const dependencies = services.flatMap((service) => [
    `- name: ${service}-chart`,
    `  alias: ${service}`,
    `  version: ${version}`,
    `  repository: file://../${service}-chart`,
    `  condition: ${service}.enabled`,
  ]);
  return [
    [
      'charts/ack-chart/Chart.yaml',
      [
        `# ${generatedNote}`,
        'apiVersion: v2',
        'name: ack-chart',
        'description: The charts of all services, of which those run that are enabled.',
        'type: application',
        `version: ${version}`,
        `appVersion: "${version}"`,
        'dependencies:',
        ...dependencies,
        '',
      ].join('\n'),
    ],
    [
      'charts/ack-chart/values.yaml',
      [
        `# ${generatedNote}`,
        '# Beside `enabled`, each service takes the values of its own chart.',
        ...services.flatMap((service) => [`${service}:`, '  enabled: false']),
        '',
      ].join('\n'),
    ],
  ];
}
