import { validationError } from '../aws-error.ts';
import { type Context, secondsNow } from './context.ts';
import type { Table } from './table.ts';
import type { UpdateTableInput } from './types.ts';
import type { Change } from './update-table.ts';

const classes = ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'];

/** Throws for a class that there is not. */
export function checkTableClass(tableClass: string | undefined): void {
  if (tableClass === undefined || classes.includes(tableClass)) return;
  const valid = `[${classes.join(', ')}]`;
  throw validationError(
    `Invalid table-class parameter provided. Please try again with a valid table-class value: ${valid}.`,
  );
}

/** A change of the table's class; none when it has it already. */
export function tableClassChanges(context: Context, { description }: Table, input: UpdateTableInput): Change[] {
  const { TableClass } = input;
  checkTableClass(TableClass);
  const current = description.TableClassSummary?.TableClass ?? 'STANDARD';
  if (TableClass === undefined || TableClass === current) return [];
  return [
    {
      settle() {
        description.TableClassSummary = { TableClass, LastUpdateDateTime: secondsNow(context) };
      },
    },
  ];
}
