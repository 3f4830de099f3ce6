{{/* The flags, in ACK's order; those that ACK's charts do not set come last. */}}
{{- define "sns-chart.args" -}}
- --aws-region
- $(AWS_REGION)
- --aws-endpoint-url
- $(AWS_ENDPOINT_URL)
{{- if .Values.aws.identity_endpoint_url }}
- --aws-identity-endpoint-url
- $(AWS_IDENTITY_ENDPOINT_URL)
{{- end }}
{{- if .Values.aws.allow_unsafe_aws_endpoint_urls }}
- --allow-unsafe-aws-endpoint-urls
{{- end }}
{{- if .Values.log.enable_development_logging }}
- --enable-development-logging
{{- end }}
- --log-level
- $(ACK_LOG_LEVEL)
- --resource-tags
- $(ACK_RESOURCE_TAGS)
- --watch-namespace
- $(ACK_WATCH_NAMESPACE)
- --watch-selectors
- $(ACK_WATCH_SELECTORS)
- --reconcile-resources
- $(RECONCILE_RESOURCES)
- --deletion-policy
- $(DELETION_POLICY)
{{- if .Values.installCRDs }}
- --install-crds
{{- end }}
{{- if .Values.leaderElection.enabled }}
- --enable-leader-election
- --leader-election-namespace
- $(LEADER_ELECTION_NAMESPACE)
{{- end }}
{{- if gt (int64 .Values.reconcile.defaultResyncPeriod) 0 }}
- --reconcile-default-resync-seconds
- $(RECONCILE_DEFAULT_RESYNC_SECONDS)
{{- end }}
{{- range $kind, $seconds := .Values.reconcile.resourceResyncPeriods }}
- --reconcile-resource-resync-seconds
- $(RECONCILE_RESOURCE_RESYNC_SECONDS_{{ upper $kind }})
{{- end }}
{{- if ne (include "sns-chart.concurrency" .) "0" }}
- --reconcile-default-max-concurrent-syncs
- $(RECONCILE_DEFAULT_MAX_CONCURRENT_SYNCS)
{{- end }}
{{- range $kind, $count := .Values.reconcile.resourceMaxConcurrentSyncs }}
- --reconcile-resource-max-concurrent-syncs
- $(RECONCILE_RESOURCE_MAX_CONCURRENT_SYNCS_{{ upper $kind }})
{{- end }}
{{- if has (toString .Values.reconcile.lateInitialize) (list "off" "false") }}
- --late-initialize=off
{{- end }}
{{- if .Values.featureGates }}
- --feature-gates
- $(FEATURE_GATES)
{{- end }}
- --enable-carm={{ .Values.enableCARM }}
- --enable-cross-namespace={{ .Values.enableCrossNamespace }}
{{- if .Values.aws.endpoint_use_path_style }}
- --aws-endpoint-use-path-style
{{- end }}
{{- if ne (int .Values.deployment.containerPort) 8080 }}
- --metrics-addr=0.0.0.0:{{ .Values.deployment.containerPort }}
{{- end }}
{{- end -}}

{{/* The variables that the flags refer to, in ACK's order, and those that Node and the AWS SDK read. */}}
{{- define "sns-chart.env" -}}
- name: ACK_SYSTEM_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: POD_UID
  valueFrom:
    fieldRef:
      fieldPath: metadata.uid
- name: AWS_REGION
  value: {{ .Values.aws.region | quote }}
- name: AWS_ENDPOINT_URL
  value: {{ .Values.aws.endpoint_url | quote }}
- name: AWS_IDENTITY_ENDPOINT_URL
  value: {{ .Values.aws.identity_endpoint_url | quote }}
- name: ACK_WATCH_NAMESPACE
  value: {{ include "sns-chart.watch-namespace" . | quote }}
- name: ACK_WATCH_SELECTORS
  value: {{ .Values.watchSelectors | quote }}
- name: RECONCILE_RESOURCES
  value: {{ include "sns-chart.kinds" . | quote }}
- name: DELETION_POLICY
  value: {{ .Values.deletionPolicy | quote }}
- name: LEADER_ELECTION_NAMESPACE
  value: {{ .Values.leaderElection.namespace | quote }}
- name: ACK_LOG_LEVEL
  value: {{ .Values.log.level | quote }}
- name: ACK_RESOURCE_TAGS
  value: {{ join "," .Values.resourceTags | quote }}
{{- if gt (int64 .Values.reconcile.defaultResyncPeriod) 0 }}
- name: RECONCILE_DEFAULT_RESYNC_SECONDS
  value: {{ int64 .Values.reconcile.defaultResyncPeriod | quote }}
{{- end }}
{{- range $kind, $seconds := .Values.reconcile.resourceResyncPeriods }}
- name: RECONCILE_RESOURCE_RESYNC_SECONDS_{{ upper $kind }}
  value: {{ printf "%s=%d" $kind (int64 $seconds) | quote }}
{{- end }}
{{- if ne (include "sns-chart.concurrency" .) "0" }}
- name: RECONCILE_DEFAULT_MAX_CONCURRENT_SYNCS
  value: {{ include "sns-chart.concurrency" . | quote }}
{{- end }}
{{- range $kind, $count := .Values.reconcile.resourceMaxConcurrentSyncs }}
- name: RECONCILE_RESOURCE_MAX_CONCURRENT_SYNCS_{{ upper $kind }}
  value: {{ printf "%s=%d" $kind (int64 $count) | quote }}
{{- end }}
{{- if .Values.featureGates }}
- name: FEATURE_GATES
  value: {{ include "sns-chart.feature-gates" . | quote }}
{{- end }}
{{- if .Values.aws.credentials.secretName }}
- name: AWS_SHARED_CREDENTIALS_FILE
  value: {{ printf "/var/run/secrets/aws/%s" .Values.aws.credentials.secretKey | quote }}
- name: AWS_PROFILE
  value: {{ .Values.aws.credentials.profile | quote }}
{{- end }}
{{- $own := list }}
{{- range .Values.deployment.extraEnvVars }}{{ $own = append $own .name }}{{ end }}
{{- $heap := include "sns-chart.heap" . }}
{{- if and $heap (not (has "NODE_OPTIONS" $own)) }}
- name: NODE_OPTIONS
  value: "--max-semi-space-size=2 --max-old-space-size={{ $heap }}"
{{- end }}
{{- with .Values.deployment.extraEnvVars }}
{{ toYaml . }}
{{- end }}
{{- end -}}
