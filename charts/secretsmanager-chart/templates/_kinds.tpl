{{- define "secretsmanager-chart.services" -}}
secretsmanager
{{- end -}}

{{/* Empty for all. */}}
{{- define "secretsmanager-chart.kinds" -}}
{{- join "," .Values.reconcile.resources -}}
{{- end -}}
