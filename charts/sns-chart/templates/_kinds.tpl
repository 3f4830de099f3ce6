{{- define "sns-chart.services" -}}
sns
{{- end -}}

{{/* Empty for all. */}}
{{- define "sns-chart.kinds" -}}
{{- join "," .Values.reconcile.resources -}}
{{- end -}}
