import type { Clock } from '../../../shared/clock.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { Timers } from '../timers.ts';
import { backupOperations } from './backups.ts';
import type { Context, Times } from './context.ts';
import { continuousBackupOperations } from './continuous-backups.ts';
import { contributorInsightsOperations } from './contributor-insights.ts';
import { type GlobalTable, globalTableOperations } from './global-tables.ts';
import { ItemStore, isItemOperation } from './item-store.ts';
import type { Operation } from './operation.ts';
import { resourcePolicyOperations } from './resource-policy.ts';
import { Tables } from './table.ts';
import { tableOperations } from './tables.ts';
import { tagOperations } from './tags.ts';
import { timeToLiveOperations } from './time-to-live.ts';

const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ...tableOperations,
    ...tagOperations,
    ...timeToLiveOperations,
    ...continuousBackupOperations,
    ...contributorInsightsOperations,
    ...resourcePolicyOperations,
    ...backupOperations,
    ...globalTableOperations,
  }),
);

/** What a {@link DynamoDb} is made from. */
interface Settings {
  readonly account: string;
  readonly clock: Clock;
  readonly times: Times;
}

/** DynamoDB of one account in memory, with separate tables in each region. */
export class DynamoDb {
  readonly #settings: Settings;
  readonly #timers: Timers;
  readonly #regions = new Map<string, Context>();
  readonly #globalTables = new Map<string, GlobalTable>();

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#timers = new Timers(settings.clock);
  }

  /** True for the operations that there are. */
  has(operation: string): boolean {
    return operations.has(operation) || isItemOperation(operation);
  }

  /** Answers an operation. Throws AwsError for what AWS refuses. */
  async call(region: string, operation: string, body: JsonObject): Promise<object> {
    const context = this.#regions.get(region) ?? this.#open(region);
    const run = operations.get(operation);
    return run === undefined ? context.items.call(operation, body) : run(context, body);
  }

  /** Stops all changes that are under way. */
  close(): void {
    this.#timers.stop();
  }

  #open(region: string): Context {
    const tables = new Tables();
    const context: Context = {
      ...this.#settings,
      region,
      timers: this.#timers,
      tables,
      items: new ItemStore(tables),
      backups: new Map(),
      globalTables: this.#globalTables,
      tablesIn: (other) => this.#regions.get(other)?.tables ?? new Tables(),
    };
    this.#regions.set(region, context);
    return context;
  }
}
