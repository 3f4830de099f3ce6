import type { AspectsOf, ChangeOf } from '../../engine/definition/define.ts';
import type { bucketShape } from './bucket-shape.ts';
import { s3 } from './service.ts';

type Change = ChangeOf<typeof bucketShape>;

/** Regions and stores without the feature answer so. */
const notThere = ['MethodNotAllowed', 'UnsupportedArgument'];

/** How a bucket is reached, who pays for that, and who is told of it. */
export const webAspects = {
  Abac: {
    notFound: notThere,
    read: async ({ Name: Bucket }, aws) => (await aws.read('GetBucketAbac', { Bucket })).AbacStatus,
    put: ({ spec: { Name: Bucket }, delta }) => [
      s3.call('PutBucketAbac', { Bucket, AbacStatus: delta.wanted('Abac') }),
    ],
  },
  Accelerate: {
    notFound: notThere,
    async read({ Name: Bucket }, aws) {
      const { Status } = await aws.read('GetBucketAccelerateConfiguration', { Bucket });
      return Status && { Status };
    },
    put: ({ spec: { Name: Bucket }, delta }) => [
      s3.call('PutBucketAccelerateConfiguration', { Bucket, AccelerateConfiguration: delta.wanted('Accelerate') }),
    ],
  },
  RequestPayment: {
    async read({ Name: Bucket }, aws) {
      const { Payer } = await aws.read('GetBucketRequestPayment', { Bucket });
      return Payer && { Payer };
    },
    put: ({ spec: { Name: Bucket }, delta }) => [
      s3.call('PutBucketRequestPayment', { Bucket, RequestPaymentConfiguration: delta.wanted('RequestPayment') }),
    ],
  },
  CORS: {
    notFound: ['NoSuchCORSConfiguration'],
    read: ({ Name: Bucket }, aws) => aws.read('GetBucketCors', { Bucket }),
    put: ({ spec: { Name: Bucket, CORS } }) => [
      CORS?.CORSRules?.length
        ? s3.call('PutBucketCors', { Bucket, CORSConfiguration: CORS })
        : s3.call('DeleteBucketCors', { Bucket }),
    ],
  },
  Website: {
    notFound: ['NoSuchWebsiteConfiguration'],
    read: ({ Name: Bucket }, aws) => aws.read('GetBucketWebsite', { Bucket }),
    put: ({ spec: { Name: Bucket, Website } }) => [
      (Website?.IndexDocument ?? Website?.RedirectAllRequestsTo)
        ? s3.call('PutBucketWebsite', { Bucket, WebsiteConfiguration: Website })
        : s3.call('DeleteBucketWebsite', { Bucket }),
    ],
  },
  Logging: {
    async read({ Name: Bucket }, aws) {
      const { LoggingEnabled } = await aws.read('GetBucketLogging', { Bucket });
      return LoggingEnabled && { LoggingEnabled };
    },
  },
  Notification: {
    read: ({ Name: Bucket }, aws) => aws.read('GetBucketNotificationConfiguration', { Bucket }),
  },
} satisfies AspectsOf<typeof bucketShape>;

/** What needs the leave of others, and may fail for want of it: it is not to hold up the rest. */
export function deliveryCalls(change: Change) {
  const logging = change.delta.has('Logging') ? [loggingCall(change)] : [];
  return change.delta.has('Notification') ? [...logging, notificationCall(change)] : logging;
}

function loggingCall({ spec: { Name: Bucket, Logging }, observed }: Change) {
  const { TargetObjectKeyFormat } = observed.Logging?.LoggingEnabled ?? {};
  const LoggingEnabled = Logging?.LoggingEnabled && { ...Logging.LoggingEnabled, TargetObjectKeyFormat };
  return s3.call('PutBucketLogging', { Bucket, BucketLoggingStatus: { LoggingEnabled } });
}

/** The call replaces all: events to EventBridge, which no field of ours is about, stay as they are. */
function notificationCall({ spec: { Name: Bucket, Notification }, observed }: Change) {
  const { EventBridgeConfiguration } = observed.Notification ?? {};
  return s3.call('PutBucketNotificationConfiguration', {
    Bucket,
    NotificationConfiguration: { ...Notification, EventBridgeConfiguration },
  });
}
