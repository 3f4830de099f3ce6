import type { Crd } from './crd.ts';
import { immutableRule, type OpenApiSchema } from './kind-schema.ts';
import { plainConditions } from './status-schema.ts';

const group = 'services.k8s.aws';
const version = 'v1alpha1';

function text(description: string): OpenApiSchema {
  return { description, type: 'string' };
}

function object(description: string, properties: OpenApiSchema, required: string[] = []): OpenApiSchema {
  return { description, type: 'object', properties, ...(required.length > 0 && { required }) };
}

/** Copies a field of a resource into a ConfigMap or Secret; the same schema as upstream's. */
const fieldExport: Crd = {
  group,
  version,
  kind: 'FieldExport',
  plural: 'fieldexports',
  scope: 'Namespaced',
  description: 'FieldExport copies a field of an AWS resource into a ConfigMap or a Secret.',
  spec: object(
    'What is copied, and where to.',
    {
      from: object(
        'The field that is copied.',
        {
          path: text('A jq program that finds the value in the object: .status.ackResourceMetadata.arn, for instance.'),
          resource: object(
            'The object, in the same namespace.',
            {
              group: text('The API group of the object.'),
              kind: text('The kind of the object.'),
              name: text('The name of the object.'),
            },
            ['group', 'kind', 'name'],
          ),
        },
        ['path', 'resource'],
      ),
      to: object(
        'The ConfigMap or Secret that receives the value; it has to exist.',
        {
          key: text('The key under which the value is kept; by default namespace and name of this object.'),
          kind: { ...text('What receives the value: configmap or secret.'), enum: ['configmap', 'secret'] },
          name: text('The name of the ConfigMap or Secret.'),
          namespace: text('The namespace of the ConfigMap or Secret; by default that of this object.'),
        },
        ['kind', 'name'],
      ),
    },
    ['from', 'to'],
  ),
  status: object('How the copying is going.', { conditions: plainConditions }, ['conditions']),
  columns: [],
};

function labels(description: string): OpenApiSchema {
  const matchLabels = {
    description: 'Labels that have to be there, with these values.',
    type: 'object',
    additionalProperties: { type: 'string' },
  };
  return object(description, { matchLabels }, ['matchLabels']);
}

/** Chooses the IAM role with which objects are managed; the same schema as upstream's. */
const iamRoleSelector: Crd = {
  group,
  version,
  kind: 'IAMRoleSelector',
  plural: 'iamroleselectors',
  scope: 'Cluster',
  description: 'IAMRoleSelector chooses the IAM role with which some of the AWS resources are managed.',
  spec: object(
    'A role, and the objects that it is for: those that fit all of the selectors.',
    {
      arn: { ...text('The Amazon Resource Name of the role.'), 'x-kubernetes-validations': [{ ...immutableRule }] },
      namespaceSelector: object(
        'The namespaces of the objects; by default all.',
        {
          labelSelector: labels('Labels of the namespace.'),
          names: { description: 'Names of namespaces.', type: 'array', items: { type: 'string' } },
        },
        ['names'],
      ),
      resourceLabelSelector: labels('Labels of the objects; by default any.'),
      resourceTypeSelector: {
        description: 'The types of the objects, any of which will do; by default all.',
        type: 'array',
        items: object(
          'A type; what is empty fits all.',
          { group: text('An API group.'), kind: text('A kind.'), version: text('A version of the API group.') },
          ['group', 'kind', 'version'],
        ),
      },
    },
    ['arn'],
  ),
  status: { description: 'Empty.', type: 'object' },
  columns: [],
};

/** The CRDs that belong to no service, each `services.k8s.aws`. */
export const commonCrds: readonly Crd[] = [fieldExport, iamRoleSelector];
