import type { AspectsOf } from '../../engine/definition/define.ts';
import type { bucketShape } from './bucket-shape.ts';
import { sameDocument } from './same-document.ts';
import { s3 } from './service.ts';

/** How two lists of configurations, or two configurations, are compared. */
export const sameReports = sameDocument({
  anyOrder: ['', 'Tierings', 'Tags'],
});

const page = { token: 'ContinuationToken', next: 'NextContinuationToken' } as const;

/** Lists of configurations that are each written by themselves, told apart by their ids. */
export const reportAspects = {
  Analytics: {
    read: ({ Name: Bucket }, aws) =>
      aws.readAll('ListBucketAnalyticsConfigurations', { Bucket }, { items: 'AnalyticsConfigurationList', ...page }),
    put: ({ spec: { Name: Bucket, Analytics }, observed }) =>
      writeById(Analytics, observed.Analytics, {
        put: (it) => s3.call('PutBucketAnalyticsConfiguration', { Bucket, Id: it.Id, AnalyticsConfiguration: it }),
        remove: (Id) => s3.call('DeleteBucketAnalyticsConfiguration', { Bucket, Id }),
      }),
  },
  IntelligentTiering: {
    read: ({ Name: Bucket }, aws) =>
      aws.readAll(
        'ListBucketIntelligentTieringConfigurations',
        { Bucket },
        { items: 'IntelligentTieringConfigurationList', ...page },
      ),
    put: ({ spec: { Name: Bucket, IntelligentTiering }, observed }) =>
      writeById(IntelligentTiering, observed.IntelligentTiering, {
        put: (it) =>
          s3.call('PutBucketIntelligentTieringConfiguration', {
            Bucket,
            Id: it.Id,
            IntelligentTieringConfiguration: it,
          }),
        remove: (Id) => s3.call('DeleteBucketIntelligentTieringConfiguration', { Bucket, Id }),
      }),
  },
  Inventory: {
    read: ({ Name: Bucket }, aws) =>
      aws.readAll('ListBucketInventoryConfigurations', { Bucket }, { items: 'InventoryConfigurationList', ...page }),
    put: ({ spec: { Name: Bucket, Inventory }, observed }) =>
      writeById(Inventory, observed.Inventory, {
        put: (it) => s3.call('PutBucketInventoryConfiguration', { Bucket, Id: it.Id, InventoryConfiguration: it }),
        remove: (Id) => s3.call('DeleteBucketInventoryConfiguration', { Bucket, Id }),
      }),
  },
  Metrics: {
    read: ({ Name: Bucket }, aws) =>
      aws.readAll('ListBucketMetricsConfigurations', { Bucket }, { items: 'MetricsConfigurationList', ...page }),
    put: ({ spec: { Name: Bucket, Metrics }, observed }) =>
      writeById(Metrics, observed.Metrics, {
        put: (it) => s3.call('PutBucketMetricsConfiguration', { Bucket, Id: it.Id, MetricsConfiguration: it }),
        remove: (Id) => s3.call('DeleteBucketMetricsConfiguration', { Bucket, Id }),
      }),
  },
} satisfies AspectsOf<typeof bucketShape>;

interface Identified {
  readonly Id?: string | undefined;
}

/** Writes what is new or otherwise than wanted, and removes what nobody wants any more. */
function writeById<T extends Identified, Put, Remove>(
  wanted: readonly T[] = [],
  observed: readonly Identified[] = [],
  calls: { put(wanted: T): Put; remove(id: string | undefined): Remove },
) {
  const there = new Map(observed.map((it) => [it.Id, it]));
  const ids = new Set(wanted.map(({ Id }) => Id));
  const changed = wanted.filter((it) => !sameReports(it, there.get(it.Id)));
  const gone = [...there.keys()].filter((id) => !ids.has(id));
  return [...changed.map(calls.put), ...gone.map(calls.remove)];
}
