{{- define "@chart@.services" -}}
@services@
{{- end -}}

{{/* Empty for all. */}}
{{- define "@chart@.kinds" -}}
{{- join "," .Values.reconcile.resources -}}
{{- end -}}
