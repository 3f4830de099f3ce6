{{- define "s3-chart.services" -}}
s3
{{- end -}}

{{/* Empty for all. */}}
{{- define "s3-chart.kinds" -}}
{{- join "," .Values.reconcile.resources -}}
{{- end -}}
