{{- define "dynamodb-chart.services" -}}
dynamodb
{{- end -}}

{{/* Empty for all. */}}
{{- define "dynamodb-chart.kinds" -}}
{{- join "," .Values.reconcile.resources -}}
{{- end -}}
