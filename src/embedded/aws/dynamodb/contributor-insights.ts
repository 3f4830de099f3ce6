import { notFound, validationError } from '../aws-error.ts';
import { type Context, secondsNow } from './context.ts';
import { name, tableName, text } from './fields.ts';
import { type Operation, operation } from './operation.ts';
import type { Insights, Table } from './table.ts';

interface Target {
  readonly TableName: string;
  readonly IndexName?: string;
}

const target = { ...tableName, IndexName: name({}) };

const describeContributorInsights = operation<Target>(target, ({ tables }, { TableName, IndexName }) => {
  const table = tables.require(TableName);
  checkIndex(table, IndexName);
  const { status = 'DISABLED', changedAt: LastUpdateDateTime } = table.insights.get(IndexName ?? '') ?? {};
  return {
    TableName,
    ...(IndexName !== undefined && { IndexName }),
    ContributorInsightsStatus: status,
    ...(LastUpdateDateTime !== undefined && { LastUpdateDateTime }),
    ...(status !== 'DISABLED' && { ContributorInsightsRuleList: rules(TableName, IndexName) }),
  };
});

const updateContributorInsights = operation<Target & { ContributorInsightsAction: 'ENABLE' | 'DISABLE' }>(
  { ...target, ContributorInsightsAction: text({ notNull: true, enum: ['ENABLE', 'DISABLE'] }) },
  (context, { TableName, IndexName, ContributorInsightsAction: action }) => {
    const table = context.tables.require(TableName);
    checkIndex(table, IndexName);
    if (table.description.TableStatus === 'CREATING' || table.description.TableStatus === 'DELETING') {
      const rule = 'TableStatus must be ACTIVE to enable ContributorInsights.';
      throw validationError(`Table or Index is not in a valid state to update Key Access Insights: ${rule}`);
    }
    const status = setInsights(context, table, IndexName ?? '', action === 'ENABLE');
    return { TableName, ...(IndexName !== undefined && { IndexName }), ContributorInsightsStatus: status };
  },
);

function checkIndex({ description }: Table, indexName: string | undefined): void {
  if (indexName === undefined) return;
  if (description.GlobalSecondaryIndexes?.some(({ IndexName }) => IndexName === indexName)) return;
  throw notFound(`Index: ${indexName} not found for table: ${description.TableName}`);
}

function setInsights(context: Context, table: Table, index: string, enable: boolean): Insights['status'] {
  const current = table.insights.get(index)?.status ?? 'DISABLED';
  if (current.startsWith(enable ? 'ENABL' : 'DISABL')) return current;
  const insights: Insights = { status: enable ? 'ENABLING' : 'DISABLING', changedAt: secondsNow(context) };
  table.insights.set(index, insights);
  context.timers.after(context.times.updateTableMs, () => {
    insights.status = enable ? 'ENABLED' : 'DISABLED';
  });
  return insights.status;
}

function rules(table: string, index: string | undefined): string[] {
  const key = index === undefined ? table : `${table}-${index}`;
  return ['PKC', 'PKT'].map((kind) => `DynamoDBContributorInsights-${kind}-${key}`);
}

/** The operations on contributor insights. */
export const contributorInsightsOperations: Readonly<Record<string, Operation>> = {
  DescribeContributorInsights: describeContributorInsights,
  UpdateContributorInsights: updateContributorInsights,
};
