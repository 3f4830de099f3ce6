{{/* Not empty when the kind of a CRD is among those that are wanted. */}}
{{- define "tack.wants" -}}
{{- $group := .crd.spec.group -}}
{{- $service := first (splitList "." $group) -}}
{{- if eq $group "services.k8s.aws" -}}
yes
{{- else if has $service .values.services -}}
{{- $wanted := .values.crds.include -}}
{{- if or (not $wanted) (has (printf "%s.*" $service) $wanted) (has (printf "%s.%s" $service .crd.spec.names.kind) $wanted) -}}
yes
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The kinds to manage: those that are named, else those whose CRDs are chosen; empty for all. */}}
{{- define "tack.kinds" -}}
{{- if or .Values.reconcile.resources (not .Values.crds.include) -}}
{{- join "," .Values.reconcile.resources -}}
{{- else -}}
{{- $kinds := list -}}
{{- range $path, $text := .Files.Glob "definitions/*.yaml" -}}
{{- $crd := $text | toString | fromYaml -}}
{{- $isOwn := ne $crd.spec.group "services.k8s.aws" -}}
{{- if and $isOwn (include "tack.wants" (dict "values" $.Values "crd" $crd)) -}}
{{- $kinds = append $kinds $crd.spec.names.kind -}}
{{- end -}}
{{- end -}}
{{- join "," (uniq $kinds) -}}
{{- end -}}
{{- end -}}

{{- define "tack.services" -}}
{{- join "," .Values.services -}}
{{- end -}}
