{{- define "kms-chart.services" -}}
kms
{{- end -}}

{{/* Empty for all. */}}
{{- define "kms-chart.kinds" -}}
{{- join "," .Values.reconcile.resources -}}
{{- end -}}
