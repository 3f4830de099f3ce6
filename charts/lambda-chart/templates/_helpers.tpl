{{/* The name of the application; of a chart under an alias, the alias. */}}
{{- define "lambda-chart.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* The name of the objects: the release's, followed by the application's unless it is part of it. */}}
{{- define "lambda-chart.fullname" -}}
{{- $override := .Values.fullnameOverride | default .Values.fullNameOverride -}}
{{- if $override -}}
{{- $override | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "lambda-chart.service-account" -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}

{{/* What the pods are known by; the same for the life of a release. */}}
{{- define "lambda-chart.selector" -}}
app.kubernetes.io/name: {{ include "lambda-chart.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "lambda-chart.pod-labels" -}}
{{ include "lambda-chart.selector" . }}
app.kubernetes.io/managed-by: Helm
k8s-app: {{ include "lambda-chart.name" . | quote }}
{{- range $key, $value := .Values.deployment.labels }}
{{ $key }}: {{ $value | quote }}
{{- end }}
{{- end -}}

{{- define "lambda-chart.labels" -}}
{{ include "lambda-chart.selector" . }}
app.kubernetes.io/managed-by: Helm
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
k8s-app: {{ include "lambda-chart.name" . | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" | quote }}
{{- end -}}

{{/* Comma-separated; empty for all namespaces. */}}
{{- define "lambda-chart.watch-namespace" -}}
{{- if eq .Values.installScope "namespace" -}}
{{- .Values.watchNamespace | default .Release.Namespace | nospace -}}
{{- end -}}
{{- end -}}

{{- define "lambda-chart.feature-gates" -}}
{{- $gates := list -}}
{{- range $name, $isOn := .Values.featureGates -}}
{{- $gates = append $gates (printf "%s=%s" $name (toString $isOn)) -}}
{{- end -}}
{{- join "," $gates -}}
{{- end -}}

{{/* 0 for automatic. */}}
{{- define "lambda-chart.concurrency" -}}
{{- .Values.reconcile.defaultMaxConcurrentSyncs | default .Values.reconcile.defaultMaxConcurentSyncs | int64 -}}
{{- end -}}

{{- define "lambda-chart.bind-service-account" -}}
subjects:
- kind: ServiceAccount
  name: {{ include "lambda-chart.service-account" . | quote }}
  namespace: {{ .Release.Namespace | quote }}
{{- end -}}

{{/*
What Node's heap may hold, in MiB: the limit of the container's memory without 128 MiB for everything else, but half of
it at least. Empty when there is no limit, or one in units that are not known here.
*/}}
{{- define "lambda-chart.heap" -}}
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
{{- define "lambda-chart.check" -}}
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
