import type { JsonObject } from '../../shared/json.ts';

interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly expr: string;
  readonly legend: string;
  readonly description: string;
}

const panels: readonly Panel[] = [
  {
    title: 'Passes by result',
    description: 'How often objects were looked at, and how that ended.',
    unit: 'ops',
    expr: 'sum by (result) (rate(controller_runtime_reconcile_total{job=~"$job"}[$__rate_interval]))',
    legend: '{{result}}',
  },
  {
    title: 'Failed passes by kind',
    description: 'The conditions and Events of the objects say why.',
    unit: 'ops',
    expr: 'sum by (controller) (rate(controller_runtime_reconcile_errors_total{job=~"$job"}[$__rate_interval]))',
    legend: '{{controller}}',
  },
  {
    title: 'Calls to AWS',
    description: 'By service and operation, retries not counted.',
    unit: 'reqps',
    expr: 'sum by (service, op_id) (rate(ack_outbound_api_requests_total{job=~"$job"}[$__rate_interval]))',
    legend: '{{service}} {{op_id}}',
  },
  {
    title: 'Calls that AWS refused',
    description:
      'By HTTP status; 0 is for calls without an answer. Looking for what is not there is refused with 400 or 404.',
    unit: 'reqps',
    expr: 'sum by (service, op_id, status_code) (rate(ack_outbound_api_requests_error_total{job=~"$job"}[$__rate_interval]))',
    legend: '{{service}} {{op_id}} {{status_code}}',
  },
  {
    title: 'Time of calls to AWS, 90th percentile',
    description: 'Retries included: throttling shows here.',
    unit: 's',
    expr: 'histogram_quantile(0.9, sum by (le, service) (rate(tack_aws_request_duration_seconds_bucket{job=~"$job"}[$__rate_interval])))',
    legend: '{{service}}',
  },
  {
    title: 'Time of passes, 90th percentile',
    description: 'From the begin of a pass to its end.',
    unit: 's',
    expr: 'histogram_quantile(0.9, sum by (le, controller) (rate(controller_runtime_reconcile_time_seconds_bucket{job=~"$job"}[$__rate_interval])))',
    legend: '{{controller}}',
  },
  {
    title: 'Objects that wait',
    description: 'How many are in the queues.',
    unit: 'short',
    expr: 'sum by (controller) (workqueue_depth{job=~"$job"})',
    legend: '{{controller}}',
  },
  {
    title: 'Requests to the Kubernetes API',
    description: 'By HTTP status; 403 means that a role lacks a rule.',
    unit: 'reqps',
    expr: 'sum by (code) (rate(rest_client_requests_total{job=~"$job"}[$__rate_interval]))',
    legend: '{{code}}',
  },
  {
    title: 'Leader',
    description: '1 for the replica that works.',
    unit: 'short',
    expr: 'leader_election_master_status{job=~"$job"}',
    legend: '{{pod}}',
  },
  {
    title: 'Memory',
    description: 'What the processes hold.',
    unit: 'bytes',
    expr: 'process_resident_memory_bytes{job=~"$job"}',
    legend: '{{pod}}',
  },
];

/** A Grafana dashboard of the controller's metrics, as JSON text. */
export function dashboardJson(): string {
  const dashboard = {
    title: 'Tack',
    uid: 'tack-controller',
    tags: ['aws', 'kubernetes'],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: { list: [datasource, job] },
    panels: panels.map(panelJson),
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

const prometheus = { type: 'prometheus', uid: '$datasource' };
const datasource = { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' };
const job = {
  name: 'job',
  label: 'Job',
  type: 'query',
  datasource: prometheus,
  query: 'label_values(controller_runtime_reconcile_total, job)',
  includeAll: true,
  refresh: 2,
};

/** Two beside each other, each eight rows high. */
function panelJson({ title, description, unit, expr, legend }: Panel, index: number): JsonObject {
  return {
    id: index + 1,
    type: 'timeseries',
    ...{ title, description },
    datasource: prometheus,
    gridPos: { x: (index % 2) * 12, y: Math.floor(index / 2) * 8, w: 12, h: 8 },
    fieldConfig: { defaults: { unit }, overrides: [] },
    targets: [{ refId: 'A', datasource: prometheus, expr, legendFormat: legend }],
  };
}
