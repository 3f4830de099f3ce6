import { invalidParameters, validationError } from '../aws-error.ts';
import type { Context } from './context.ts';
import type { Table } from './table.ts';
import type { StreamSpecification, TableDescription, UpdateTableInput } from './types.ts';
import type { Change } from './update-table.ts';

type StreamDescription = Pick<TableDescription, 'StreamSpecification' | 'LatestStreamArn' | 'LatestStreamLabel'>;

/** The stream of a new table. */
export function describeStream(
  context: Context,
  tableArn: string,
  specification: StreamSpecification | undefined,
): StreamDescription {
  const { StreamEnabled = false, StreamViewType } = specification ?? {};
  if (StreamEnabled && StreamViewType === undefined) {
    throw invalidParameters('Table is being created with a stream enabled, UpdateViewType is required');
  }
  if (!StreamEnabled && StreamViewType !== undefined) {
    throw invalidParameters('Table is being created with a stream disabled, UpdateViewType should not be specified');
  }
  return StreamEnabled && specification ? newStream(context, tableArn, specification) : {};
}

function newStream({ clock }: Context, tableArn: string, StreamSpecification: StreamSpecification): StreamDescription {
  const label = new Date(clock.now()).toISOString().replace('Z', '');
  return { StreamSpecification, LatestStreamLabel: label, LatestStreamArn: `${tableArn}/stream/${label}` };
}

/** Turns the table's stream on or off. What the last stream was called stays known. */
export function streamChanges(context: Context, { description }: Table, input: UpdateTableInput): Change[] {
  const { StreamSpecification: wanted } = input;
  if (wanted === undefined) return [];
  const { TableName, TableArn } = description;
  const enabled = description.StreamSpecification?.StreamEnabled === true;
  if (!wanted.StreamEnabled) {
    if (wanted.StreamViewType !== undefined) {
      throw invalidParameters('If stream is being disabled, then UpdateViewType must not be specified');
    }
    if (!enabled) throw validationError(`Table has no stream to disable: TableName: ${TableName}`);
    if (description.Replicas) throw invalidParameters('Disabling Stream is not allowed for a Global Table replica.');
    return [{ begin: () => void delete description.StreamSpecification }];
  }
  if (wanted.StreamViewType === undefined) {
    throw invalidParameters('If stream is being enabled then UpdateViewType is required');
  }
  if (enabled) throw validationError(`Table already has an enabled stream: TableName: ${TableName}`);
  return [{ begin: () => void Object.assign(description, newStream(context, TableArn, wanted)) }];
}
