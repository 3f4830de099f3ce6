import type { Clock } from '../../../shared/clock.ts';
import type { Timers } from '../timers.ts';
import type { Backup } from './backups.ts';
import type { GlobalTable } from './global-tables.ts';
import type { ItemStore } from './item-store.ts';
import type { Tables } from './table.ts';

/** How long changes take, in milliseconds. */
export interface Times {
  readonly createTableMs: number;
  readonly updateTableMs: number;
  readonly deleteTableMs: number;
  readonly tagLockMs: number;
  readonly timeToLiveCooldownMs: number;
}

/** What the operations in one region work with. */
export interface Context {
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly times: Times;
  readonly tables: Tables;
  readonly items: ItemStore;
  /** By ARN. */
  readonly backups: Map<string, Backup>;
  /** The account's, by name: they are the same in all regions. */
  readonly globalTables: Map<string, GlobalTable>;
  /** The tables of any region. */
  tablesIn(region: string): Tables;
}

/** Seconds since the epoch. */
export function secondsNow({ clock }: Context): number {
  return clock.now() / 1000;
}
