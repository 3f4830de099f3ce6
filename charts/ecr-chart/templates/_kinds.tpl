{{- define "ecr-chart.services" -}}
ecr
{{- end -}}

{{/* Empty for all. */}}
{{- define "ecr-chart.kinds" -}}
{{- join "," .Values.reconcile.resources -}}
{{- end -}}
