{{- define "sqs-chart.services" -}}
sqs
{{- end -}}

{{/* Empty for all. */}}
{{- define "sqs-chart.kinds" -}}
{{- join "," .Values.reconcile.resources -}}
{{- end -}}
