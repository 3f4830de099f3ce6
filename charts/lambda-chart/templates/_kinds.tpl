{{- define "lambda-chart.services" -}}
lambda
{{- end -}}

{{/* Empty for all. */}}
{{- define "lambda-chart.kinds" -}}
{{- join "," .Values.reconcile.resources -}}
{{- end -}}
