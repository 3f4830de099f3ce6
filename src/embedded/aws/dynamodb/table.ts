import { notFound } from '../aws-error.ts';
import type { TableDescription } from './types.ts';

/** A time to live setting and, in milliseconds since the epoch, when it was last changed. */
export interface TimeToLive {
  status: 'ENABLING' | 'ENABLED' | 'DISABLING' | 'DISABLED';
  attribute: string;
  changedAt: number;
}

/** Point-in-time recovery that is on. */
export interface Recovery {
  /** Seconds since the epoch. */
  readonly since: number;
  readonly periodInDays: number;
}

/** Contributor insights of a table or of one of its indexes. */
export interface Insights {
  status: 'ENABLING' | 'ENABLED' | 'DISABLING' | 'DISABLED';
  /** Seconds since the epoch. */
  changedAt: number;
}

/** A policy of a table or a stream. */
export interface ResourcePolicy {
  readonly policy: string;
  readonly revision: string;
}

/** A table with everything that AWS keeps beside its description. */
export interface Table {
  readonly description: TableDescription;
  readonly tags: Map<string, string>;
  /** Until when the tags cannot be changed again, in milliseconds since the epoch. */
  tagsLockedUntil: number;
  timeToLive: TimeToLive | undefined;
  recovery: Recovery | undefined;
  /** By index name; '' is the table itself. */
  readonly insights: Map<string, Insights>;
  /** By ARN. */
  readonly policies: Map<string, ResourcePolicy>;
}

/** The tables of one region by name. */
export class Tables {
  readonly #tables = new Map<string, Table>();

  get(name: string): Table | undefined {
    return this.#tables.get(name);
  }

  /** The table. Throws ResourceNotFoundException. */
  require(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw notFound(`Table: ${name} not found`);
    return table;
  }

  add(table: Table): void {
    this.#tables.set(table.description.TableName, table);
  }

  remove(name: string): void {
    this.#tables.delete(name);
  }

  /** In order. */
  names(): string[] {
    return [...this.#tables.keys()].sort();
  }
}
