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
{{- if has "ecr" .Values.services }}
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
{{- end }}
{{- if has "iam" .Values.services }}
# The objects of iam.services.k8s.aws: reads them, and keeps its finalizer and annotations in their metadata.
- apiGroups:
  - iam.services.k8s.aws
  resources:
  - groups
  - instanceprofiles
  - openidconnectproviders
  - policies
  - roles
  - servicelinkedroles
  - users
  verbs:
  - get
  - list
  - patch
  - watch
# What it found out about them.
- apiGroups:
  - iam.services.k8s.aws
  resources:
  - groups/status
  - instanceprofiles/status
  - openidconnectproviders/status
  - policies/status
  - roles/status
  - servicelinkedroles/status
  - users/status
  verbs:
  - get
  - patch
{{- end }}
{{- if has "kms" .Values.services }}
# The objects of kms.services.k8s.aws: reads them, and keeps its finalizer and annotations in their metadata.
- apiGroups:
  - kms.services.k8s.aws
  resources:
  - aliases
  - grants
  - keys
  verbs:
  - get
  - list
  - patch
  - watch
# What it found out about them.
- apiGroups:
  - kms.services.k8s.aws
  resources:
  - aliases/status
  - grants/status
  - keys/status
  verbs:
  - get
  - patch
{{- end }}
{{- if has "lambda" .Values.services }}
# The objects of lambda.services.k8s.aws: reads them, and keeps its finalizer and annotations in their metadata.
- apiGroups:
  - lambda.services.k8s.aws
  resources:
  - aliases
  - codesigningconfigs
  - eventsourcemappings
  - functions
  - functionurlconfigs
  - layerversions
  - versions
  verbs:
  - get
  - list
  - patch
  - watch
# What it found out about them.
- apiGroups:
  - lambda.services.k8s.aws
  resources:
  - aliases/status
  - codesigningconfigs/status
  - eventsourcemappings/status
  - functions/status
  - functionurlconfigs/status
  - layerversions/status
  - versions/status
  verbs:
  - get
  - patch
# Objects that fields refer to.
- apiGroups:
  - ec2.services.k8s.aws
  resources:
  - securitygroups
  - subnets
  verbs:
  - get
  - list
  - watch
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
  - kafka.services.k8s.aws
  resources:
  - clusters
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
  - mq.services.k8s.aws
  resources:
  - brokers
  verbs:
  - get
  - list
  - watch
# Objects that fields refer to.
- apiGroups:
  - s3.services.k8s.aws
  resources:
  - buckets
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
{{- if has "secretsmanager" .Values.services }}
# The objects of secretsmanager.services.k8s.aws: reads them, and keeps its finalizer and annotations in their metadata.
- apiGroups:
  - secretsmanager.services.k8s.aws
  resources:
  - secrets
  verbs:
  - get
  - list
  - patch
  - watch
# What it found out about them.
- apiGroups:
  - secretsmanager.services.k8s.aws
  resources:
  - secrets/status
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
# Secrets that specs name: the value is read when it is sent, the rest of the time only metadata is watched.
- apiGroups:
  - ""
  resources:
  - secrets
  verbs:
  - get
  - list
  - watch
{{- end }}
{{- if has "sns" .Values.services }}
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

{{- define "tack.definition-rules" -}}
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

{{- define "tack.installing-rules" -}}
# With --install-crds: installs definitions, and brings older ones up to date.
- apiGroups:
  - apiextensions.k8s.io
  resources:
  - customresourcedefinitions
  verbs:
  - create
  - patch
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
{{- if has "ecr" .Values.services }}
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
{{- end }}
{{- if has "iam" .Values.services }}
# To look at the objects.
- apiGroups:
  - iam.services.k8s.aws
  resources:
  - groups
  - instanceprofiles
  - openidconnectproviders
  - policies
  - roles
  - servicelinkedroles
  - users
  verbs:
  - get
  - list
  - watch
{{- end }}
{{- if has "kms" .Values.services }}
# To look at the objects.
- apiGroups:
  - kms.services.k8s.aws
  resources:
  - aliases
  - grants
  - keys
  verbs:
  - get
  - list
  - watch
{{- end }}
{{- if has "lambda" .Values.services }}
# To look at the objects.
- apiGroups:
  - lambda.services.k8s.aws
  resources:
  - aliases
  - codesigningconfigs
  - eventsourcemappings
  - functions
  - functionurlconfigs
  - layerversions
  - versions
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
{{- if has "secretsmanager" .Values.services }}
# To look at the objects.
- apiGroups:
  - secretsmanager.services.k8s.aws
  resources:
  - secrets
  verbs:
  - get
  - list
  - watch
{{- end }}
{{- if has "sns" .Values.services }}
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
{{- if has "ecr" .Values.services }}
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
{{- end }}
{{- if has "iam" .Values.services }}
# To change the objects.
- apiGroups:
  - iam.services.k8s.aws
  resources:
  - groups
  - instanceprofiles
  - openidconnectproviders
  - policies
  - roles
  - servicelinkedroles
  - users
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
  - iam.services.k8s.aws
  resources:
  - groups/status
  - instanceprofiles/status
  - openidconnectproviders/status
  - policies/status
  - roles/status
  - servicelinkedroles/status
  - users/status
  verbs:
  - get
{{- end }}
{{- if has "kms" .Values.services }}
# To change the objects.
- apiGroups:
  - kms.services.k8s.aws
  resources:
  - aliases
  - grants
  - keys
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
  - kms.services.k8s.aws
  resources:
  - aliases/status
  - grants/status
  - keys/status
  verbs:
  - get
{{- end }}
{{- if has "lambda" .Values.services }}
# To change the objects.
- apiGroups:
  - lambda.services.k8s.aws
  resources:
  - aliases
  - codesigningconfigs
  - eventsourcemappings
  - functions
  - functionurlconfigs
  - layerversions
  - versions
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
  - lambda.services.k8s.aws
  resources:
  - aliases/status
  - codesigningconfigs/status
  - eventsourcemappings/status
  - functions/status
  - functionurlconfigs/status
  - layerversions/status
  - versions/status
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
{{- if has "secretsmanager" .Values.services }}
# To change the objects.
- apiGroups:
  - secretsmanager.services.k8s.aws
  resources:
  - secrets
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
  - secretsmanager.services.k8s.aws
  resources:
  - secrets/status
  verbs:
  - get
{{- end }}
{{- if has "sns" .Values.services }}
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

