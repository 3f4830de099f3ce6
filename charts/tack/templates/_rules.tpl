{{- define "tack.service-rules" -}}
{{- if has "dynamodb" .Values.services }}
# The objects of dynamodb.services.k8s.aws: reads them, and keeps its finalizer and annotations in their metadata.
- apiGroups:
  - dynamodb.services.k8s.aws
  resources:
  - backups
  - globaltables
  - tables
  verbs:
  - get
  - list
  - patch
  - watch
# What it found out about them.
- apiGroups:
  - dynamodb.services.k8s.aws
  resources:
  - backups/status
  - globaltables/status
  - tables/status
  verbs:
  - get
  - patch
# Objects that fields refer to.
- apiGroups:
  - kms.services.k8s.aws
  resources:
  - keys
  verbs:
  - get
  - list
  - watch
{{- end }}
{{- if has "s3" .Values.services }}
# The objects of s3.services.k8s.aws: reads them, and keeps its finalizer and annotations in their metadata.
- apiGroups:
  - s3.services.k8s.aws
  resources:
  - buckets
  verbs:
  - get
  - list
  - patch
  - watch
# What it found out about them.
- apiGroups:
  - s3.services.k8s.aws
  resources:
  - buckets/status
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
{{- end }}
{{- if has "sqs" .Values.services }}
# The objects of sqs.services.k8s.aws: reads them, and keeps its finalizer and annotations in their metadata.
- apiGroups:
  - sqs.services.k8s.aws
  resources:
  - queues
  verbs:
  - get
  - list
  - patch
  - watch
# What it found out about them.
- apiGroups:
  - sqs.services.k8s.aws
  resources:
  - queues/status
  verbs:
  - get
  - patch
# Objects that fields refer to.
- apiGroups:
  - iam.services.k8s.aws
  resources:
  - policies
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
{{- end }}
{{- end -}}

{{- define "tack.object-rules" -}}
{{- include "tack.service-rules" . }}
# Events about the objects, in their namespaces; an Event that repeats is counted up.
- apiGroups:
  - events.k8s.io
  resources:
  - events
  verbs:
  - create
  - patch
{{- end -}}

{{- define "tack.namespace-rules" -}}
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

{{- define "tack.selector-rules" -}}
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

{{- define "tack.role-map-rules" -}}
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

{{- define "tack.lease-rules" -}}
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

{{- define "tack.reader-rules" -}}
{{- if has "dynamodb" .Values.services }}
# To look at the objects.
- apiGroups:
  - dynamodb.services.k8s.aws
  resources:
  - backups
  - globaltables
  - tables
  verbs:
  - get
  - list
  - watch
{{- end }}
{{- if has "s3" .Values.services }}
# To look at the objects.
- apiGroups:
  - s3.services.k8s.aws
  resources:
  - buckets
  verbs:
  - get
  - list
  - watch
{{- end }}
{{- if has "sqs" .Values.services }}
# To look at the objects.
- apiGroups:
  - sqs.services.k8s.aws
  resources:
  - queues
  verbs:
  - get
  - list
  - watch
{{- end }}
{{- end -}}

{{- define "tack.writer-rules" -}}
{{- if has "dynamodb" .Values.services }}
# To change the objects.
- apiGroups:
  - dynamodb.services.k8s.aws
  resources:
  - backups
  - globaltables
  - tables
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
  - dynamodb.services.k8s.aws
  resources:
  - backups/status
  - globaltables/status
  - tables/status
  verbs:
  - get
{{- end }}
{{- if has "s3" .Values.services }}
# To change the objects.
- apiGroups:
  - s3.services.k8s.aws
  resources:
  - buckets
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
  - s3.services.k8s.aws
  resources:
  - buckets/status
  verbs:
  - get
{{- end }}
{{- if has "sqs" .Values.services }}
# To change the objects.
- apiGroups:
  - sqs.services.k8s.aws
  resources:
  - queues
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
  - sqs.services.k8s.aws
  resources:
  - queues/status
  verbs:
  - get
{{- end }}
{{- end -}}

