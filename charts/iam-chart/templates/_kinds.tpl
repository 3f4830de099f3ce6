{{- define "iam-chart.services" -}}
iam
{{- end -}}

{{/* Empty for all. */}}
{{- define "iam-chart.kinds" -}}
{{- join "," .Values.reconcile.resources -}}
{{- end -}}
