import type { OpenApiSchema } from './kind-schema.ts';

function text(description: string, format?: string): OpenApiSchema {
  return { description, type: 'string', ...(format !== undefined && { format }) };
}

function generation(description: string): OpenApiSchema {
  return { description, type: 'integer', format: 'int64' };
}

/** A condition's fields as upstream has them. */
const conditionProperties: OpenApiSchema = {
  lastTransitionTime: text('When the status last changed.', 'date-time'),
  message: text('What a person should know of it.'),
  reason: text('Why the condition has this status.'),
  status: text('Whether it holds: True, False or Unknown.'),
  type: text('What the condition says, for instance ACK.ResourceSynced.'),
};

function conditions(properties: OpenApiSchema): OpenApiSchema {
  return {
    description: 'How the work on the object is going, and what stands in its way.',
    type: 'array',
    items: { description: 'One statement about the object.', type: 'object', properties, required: ['status', 'type'] },
  };
}

/** The conditions of a kind that is no AWS resource. */
export const plainConditions: OpenApiSchema = conditions(conditionProperties);

/** What every AWS resource's status has. The generations are ours: upstream does not say which spec it speaks of. */
export const commonStatus: OpenApiSchema = {
  ackResourceMetadata: {
    description: 'Which resource in AWS the object stands for.',
    type: 'object',
    properties: {
      arn: text('The Amazon Resource Name. Empty until the resource was created or found.'),
      ownerAccountID: text('The AWS account that has the resource: 12 digits.'),
      partition: text('The AWS partition of the resource: aws, aws-cn or aws-us-gov, for instance.'),
      region: text('The AWS region of the resource.'),
    },
    required: ['ownerAccountID', 'region'],
  },
  conditions: conditions({
    ...conditionProperties,
    observedGeneration: generation('The generation of the object that the condition speaks of.'),
  }),
  lastHandledReconcileAt: text(
    'The last value of the annotation services.k8s.aws/reconcile-requested-at that was heard.',
  ),
  observedGeneration: generation('The generation of the object that this status speaks of.'),
};
