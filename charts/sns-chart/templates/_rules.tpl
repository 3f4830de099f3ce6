{{- define "sns-chart.service-rules" -}}
# The objects of sns.services.k8s.aws: reads them, and keeps its finalizer and annotations in their metadata.
- apiGroups:
  - sns.services.k8s.aws
  resources:
  - platformapplications
  - platformendpoints
  - subscriptions
  - topics
  verbs:
  - get
  - list
  - patch
  - watch
# What it found out about them.
- apiGroups:
  - sns.services.k8s.aws
  resources:
  - platformapplications/status
  - platformendpoints/status
  - subscriptions/status
  - topics/status
  verbs:
  - get
  - patch
# Objects that fields refer to.
- apiGroups:
  - iam.services.k8s.aws
  resources:
  - policies
  - roles
  verbs:
  - get
  - list
  - watch
# Objects that fields refer to.
- apiGroups:
  - kms.services.k8s.aws
  resources:
  - keys
  verbs:
  - get
  - list
  - watch
# FieldExports: reads them, and keeps its finalizer in their metadata.
- apiGroups:
  - services.k8s.aws
  resources:
  - fieldexports
  verbs:
  - get
  - list
  - patch
  - watch
# What stands in the way of a FieldExport.
- apiGroups:
  - services.k8s.aws
  resources:
  - fieldexports/status
  verbs:
  - get
  - patch
# What FieldExports copy fields into. With --enable-field-export-reconciler=false this can go.
- apiGroups:
  - ""
  resources:
  - configmaps
  - secrets
  verbs:
  - get
  - patch
# Events about the objects, in their namespaces; an Event that repeats is counted up.
- apiGroups:
  - events.k8s.io
  resources:
  - events
  verbs:
  - create
  - patch
{{- end -}}

{{- define "sns-chart.object-rules" -}}
{{- include "sns-chart.service-rules" . }}
{{- end -}}

{{- define "sns-chart.namespace-rules" -}}
# Annotations of namespaces: region, account, deletion policy, pause.
- apiGroups:
  - ""
  resources:
  - namespaces
  verbs:
  - get
  - list
  - watch
{{- end -}}

{{- define "sns-chart.selector-rules" -}}
# With the feature gate IAMRoleSelector: which role is taken for an object.
- apiGroups:
  - services.k8s.aws
  resources:
  - iamroleselectors
  verbs:
  - get
  - list
  - watch
{{- end -}}

{{- define "sns-chart.definition-rules" -}}
# Which kinds are installed, for --services=auto, and whether their definitions lack fields.
- apiGroups:
  - apiextensions.k8s.io
  resources:
  - customresourcedefinitions
  verbs:
  - get
  - list
  - watch
{{- end -}}

{{- define "sns-chart.installing-rules" -}}
# With --install-crds: installs definitions, and brings older ones up to date.
- apiGroups:
  - apiextensions.k8s.io
  resources:
  - customresourcedefinitions
  verbs:
  - create
  - patch
{{- end -}}

{{- define "sns-chart.role-map-rules" -}}
# The role maps ack-role-account-map and ack-role-team-map.
- apiGroups:
  - ""
  resources:
  - configmaps
  verbs:
  - get
  - list
  - watch
{{- end -}}

{{- define "sns-chart.lease-rules" -}}
# With --enable-leader-election: the Lease that says which replica works.
- apiGroups:
  - coordination.k8s.io
  resources:
  - leases
  verbs:
  - create
  - get
  - update
{{- end -}}

{{- define "sns-chart.reader-rules" -}}
# To look at the objects.
- apiGroups:
  - sns.services.k8s.aws
  resources:
  - platformapplications
  - platformendpoints
  - subscriptions
  - topics
  verbs:
  - get
  - list
  - watch
{{- end -}}

{{- define "sns-chart.writer-rules" -}}
# To change the objects.
- apiGroups:
  - sns.services.k8s.aws
  resources:
  - platformapplications
  - platformendpoints
  - subscriptions
  - topics
  verbs:
  - create
  - delete
  - get
  - list
  - patch
  - update
  - watch
# How they are doing; only the controller writes that.
- apiGroups:
  - sns.services.k8s.aws
  resources:
  - platformapplications/status
  - platformendpoints/status
  - subscriptions/status
  - topics/status
  verbs:
  - get
{{- end -}}

