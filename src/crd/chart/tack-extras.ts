/** What the values of the chart of all services have beside those of ACK's charts, by place in the template. */
export function tackExtras(
  services: readonly string[],
): Readonly<Record<'services' | 'spread' | 'monitoring' | 'extras', string>> {
  return {
    services: `# The services that are managed.
services:
${services.map((service) => `  - ${service}`).join('\n')}

crds:
  # Whether the chart brings the custom resource definitions. They are upgraded with it, and stay when it is removed.
  install: true
  # Which of those of the services, as <service>.<Kind> or <service>.*; all when empty. Others are not managed.
  include: []
`,
    spread: `  # Whether replicas prefer nodes of their own.
  spread: true`,
    monitoring: `  # For the Prometheus operator; needs the Service.
  serviceMonitor:
    enabled: false
    labels: {}
    interval: 30s
  # Alerts, for the Prometheus operator. They need the ServiceMonitor.
  prometheusRule:
    enabled: false
    labels: {}
    extraRules: []
  # A ConfigMap with a dashboard, for Grafana's sidecar.
  dashboard:
    enabled: false
    labels:
      grafana_dashboard: "1"`,
    extras: `
podDisruptionBudget:
  enabled: true
  maxUnavailable: 1

# Lets in probes and Prometheus; lets out DNS, AWS and the Kubernetes API (ports 443, 6443 and 80).
networkPolicy:
  enabled: false
  # Who may read metrics, as in a NetworkPolicy; anybody when empty.
  metricsFrom: []
  # Further rules, for endpoints at other ports.
  extraEgress: []`,
  };
}
