{{/* The name of the application; of a chart under an alias, the alias. */}}
{{- define "s3-chart.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* The name of the objects: the release's, followed by the application's unless it is part of it. */}}
{{- define "s3-chart.fullname" -}}
{{- $override := .Values.fullnameOverride | default .Values.fullNameOverride -}}
{{- if $override -}}
{{- $override | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "s3-chart.service-account" -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}

{{/* What the pods are known by; the same for the life of a release. */}}
{{- define "s3-chart.selector" -}}
app.kubernetes.io/name: {{ include "s3-chart.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "s3-chart.pod-labels" -}}
{{ include "s3-chart.selector" . }}
app.kubernetes.io/managed-by: Helm
k8s-app: {{ include "s3-chart.name" . | quote }}
{{- range $key, $value := .Values.deployment.labels }}
{{ $key }}: {{ $value | quote }}
{{- end }}
{{- end -}}

{{- define "s3-chart.labels" -}}
{{ include "s3-chart.selector" . }}
app.kubernetes.io/managed-by: Helm
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
k8s-app: {{ include "s3-chart.name" . | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" | quote }}
{{- end -}}

{{/* Comma-separated; empty for all namespaces. */}}
{{- define "s3-chart.watch-namespace" -}}
{{- if eq .Values.installScope "namespace" -}}
{{- .Values.watchNamespace | default .Release.Namespace | nospace -}}
{{- end -}}
{{- end -}}

{{- define "s3-chart.feature-gates" -}}
{{- $gates := list -}}
{{- range $name, $isOn := .Values.featureGates -}}
{{- $gates = append $gates (printf "%s=%s" $name (toString $isOn)) -}}
{{- end -}}
{{- join "," $gates -}}
{{- end -}}

{{/* 0 for automatic. */}}
{{- define "s3-chart.concurrency" -}}
{{- .Values.reconcile.defaultMaxConcurrentSyncs | default .Values.reconcile.defaultMaxConcurentSyncs | int64 -}}
{{- end -}}

{{- define "s3-chart.bind-service-account" -}}
subjects:
- kind: ServiceAccount
  name: {{ include "s3-chart.service-account" . | quote }}
  namespace: {{ .Release.Namespace | quote }}
{{- end -}}

{{/*
What Node's heap may hold, in MiB: the limit of the container's memory without 128 MiB for everything else, but half of
it at least. Empty when there is no limit, or one in units that are not known here.
*/}}
{{- define "s3-chart.heap" -}}
{{- $memory := (.Values.resources.limits | default dict).memory -}}
{{- if not (kindIs "string" $memory) -}}{{- $memory = printf "%.0f" (float64 (default 0 $memory)) -}}{{- end -}}
{{- $units := dict "" 1 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 -}}
{{- $number := regexFind "^[0-9]+([.][0-9]+)?" $memory -}}
{{- $unit := trimPrefix $number $memory -}}
{{- if and $number (ne $number "0") (hasKey $units $unit) -}}
{{- $mebibytes := divf (mulf $number (get $units $unit)) 1048576 -}}
{{- maxf (divf $mebibytes 2) (subf $mebibytes 128) | floor | int64 -}}
{{- end -}}
{{- end -}}

{{/* Refuses what the controller would refuse at its start, and what could not work. */}}
{{- define "s3-chart.check" -}}
{{- if (.Values.featureGates | default dict).IAMRoleSelector -}}
{{- if .Values.enableCARM -}}
{{- fail "featureGates.IAMRoleSelector needs enableCARM: false" -}}
{{- end -}}
{{- if eq .Values.installScope "namespace" -}}
{{- fail "featureGates.IAMRoleSelector needs installScope: cluster, as IAMRoleSelectors belong to no namespace" -}}
{{- end -}}
{{- end -}}
{{- if and .Values.installCRDs (eq .Values.installScope "namespace") -}}
{{- fail "installCRDs needs installScope: cluster, as definitions belong to no namespace" -}}
{{- end -}}
{{- if and .Values.installCRDs (.Values.crds | default dict).install -}}
{{- fail "installCRDs needs crds.install: false: either helm or the controller installs the definitions" -}}
{{- end -}}
{{- end -}}
