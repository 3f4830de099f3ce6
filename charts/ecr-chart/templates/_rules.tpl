{{- define "ecr-chart.service-rules" -}}
# The objects of ecr.services.k8s.aws: reads them, and keeps its finalizer and annotations in their metadata.
- apiGroups:
  - ecr.services.k8s.aws
  resources:
  - pullthroughcacherules
  - repositories
  - repositorycreationtemplates
  verbs:
  - get
  - list
  - patch
  - watch
# What it found out about them.
- apiGroups:
  - ecr.services.k8s.aws
  resources:
  - pullthroughcacherules/status
  - repositories/status
  - repositorycreationtemplates/status
  verbs:
  - get
  - patch
# Objects that fields refer to.
- apiGroups:
  - iam.services.k8s.aws
  resources:
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
# Objects that fields refer to.
- apiGroups:
  - secretsmanager.services.k8s.aws
  resources:
  - secrets
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

{{- define "ecr-chart.object-rules" -}}
{{- include "ecr-chart.service-rules" . }}
{{- end -}}

{{- define "ecr-chart.namespace-rules" -}}
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

{{- define "ecr-chart.selector-rules" -}}
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

{{- define "ecr-chart.definition-rules" -}}
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

{{- define "ecr-chart.installing-rules" -}}
# With --install-crds: installs definitions, and brings older ones up to date.
- apiGroups:
  - apiextensions.k8s.io
  resources:
  - customresourcedefinitions
  verbs:
  - create
  - patch
{{- end -}}

{{- define "ecr-chart.role-map-rules" -}}
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

{{- define "ecr-chart.lease-rules" -}}
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

{{- define "ecr-chart.reader-rules" -}}
# To look at the objects.
- apiGroups:
  - ecr.services.k8s.aws
  resources:
  - pullthroughcacherules
  - repositories
  - repositorycreationtemplates
  verbs:
  - get
  - list
  - watch
{{- end -}}

{{- define "ecr-chart.writer-rules" -}}
# To change the objects.
- apiGroups:
  - ecr.services.k8s.aws
  resources:
  - pullthroughcacherules
  - repositories
  - repositorycreationtemplates
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
  - ecr.services.k8s.aws
  resources:
  - pullthroughcacherules/status
  - repositories/status
  - repositorycreationtemplates/status
  verbs:
  - get
{{- end -}}

