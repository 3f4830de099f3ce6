import { Stream } from 'node:stream';
import batchGetItem from 'dynalite/actions/batchGetItem.js';
import batchWriteItem from 'dynalite/actions/batchWriteItem.js';
import deleteItem from 'dynalite/actions/deleteItem.js';
import getItem from 'dynalite/actions/getItem.js';
import putItem from 'dynalite/actions/putItem.js';
import query from 'dynalite/actions/query.js';
import scan from 'dynalite/actions/scan.js';
import updateItem from 'dynalite/actions/updateItem.js';
import db, { type Callback, type Store, type SubStore } from 'dynalite/db/index.js';
import batchGetItemRules from 'dynalite/validations/batchGetItem.js';
import batchWriteItemRules from 'dynalite/validations/batchWriteItem.js';
import deleteItemRules from 'dynalite/validations/deleteItem.js';
import getItemRules from 'dynalite/validations/getItem.js';
import putItemRules from 'dynalite/validations/putItem.js';
import queryRules from 'dynalite/validations/query.js';
import scanRules from 'dynalite/validations/scan.js';
import updateItemRules from 'dynalite/validations/updateItem.js';
import type { JsonObject } from '../../../shared/json.ts';
import { AwsError, validationError } from '../aws-error.ts';
import { ItemSpace, type Range } from './item-space.ts';
import { checkInput, refusalOf } from './operation.ts';
import type { Tables } from './table.ts';
import type { GlobalIndexDescription, TableDescription } from './types.ts';

const actions = new Map([
  ['BatchGetItem', { act: batchGetItem, rules: batchGetItemRules }],
  ['BatchWriteItem', { act: batchWriteItem, rules: batchWriteItemRules }],
  ['DeleteItem', { act: deleteItem, rules: deleteItemRules }],
  ['GetItem', { act: getItem, rules: getItemRules }],
  ['PutItem', { act: putItem, rules: putItemRules }],
  ['Query', { act: query, rules: queryRules }],
  ['Scan', { act: scan, rules: scanRules }],
  ['UpdateItem', { act: updateItem, rules: updateItemRules }],
]);

/** True for the operations on items. */
export function isItemOperation(operation: string): boolean {
  return actions.has(operation);
}

/** In bytes, as dynalite's rules and operations ask for it. */
const options = { maxItemSize: 400 * 1024 };

/** Runs a part of a call; what it throws, the call fails with. */
type Guard = (part: () => void) => void;

/**
 * The items of one region's tables. dynalite's operations on items work on them, without its server and its database:
 * it throws out of callbacks at some inputs, which would end the process if they were not called from here.
 */
export class ItemStore {
  readonly #tables: Tables;
  readonly #spaces = new Map<string, ItemSpace>();

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** Answers an operation on items. */
  async call(operation: string, body: JsonObject): Promise<object> {
    const action = actions.get(operation);
    if (action === undefined) throw new Error(`${operation} is not an operation on items`);
    const input = checkInput(action.rules, body, { options });
    this.#checkFilter(input);
    return new Promise((resolve, reject) => {
      const guard: Guard = (part) => {
        try {
          part();
        } catch (error) {
          reject(refusalOf(error));
        }
      };
      guard(() => {
        action.act(this.#storeFor(guard), input, (error, output = {}) => {
          if (error === null || error === undefined) resolve(output);
          else reject(refusalOf(error));
        });
      });
    });
  }

  /** Puts the items that a table has into a new index of it. */
  fillIndex(table: TableDescription, index: GlobalIndexDescription): void {
    const onlyThis = { ...table, LocalSecondaryIndexes: [], GlobalSecondaryIndexes: [index] };
    const store = this.#storeFor((part) => part());
    for (const item of this.#space('items', table.TableName).values()) {
      db.updateIndexes(store, onlyThis, undefined, item, () => {});
    }
  }

  /** Forgets the entries of an index. */
  dropIndex(table: string, index: string): void {
    this.#spaces.delete(spaceName('Global', table, index));
  }

  /** Forgets a table's items. */
  dropTable(table: string): void {
    for (const name of this.#spaces.keys()) {
      if (name.split('/')[1] === table) this.#spaces.delete(name);
    }
  }

  #space(...parts: string[]): ItemSpace {
    const name = spaceName(...parts);
    const space = this.#spaces.get(name) ?? new ItemSpace();
    this.#spaces.set(name, space);
    return space;
  }

  #storeFor(guard: Guard): Store {
    return {
      options,
      getTable: (name, callback) => this.#getTable(name, callback),
      getItemDb: (table) => subStore(this.#space('items', table), guard),
      getIndexDb: (type, table, index) => {
        // Some of dynalite writes the type in lower case.
        const kind = type.toLowerCase() === 'local' ? 'Local' : 'Global';
        return subStore(this.#space(kind, table, index), guard);
      },
    };
  }

  #getTable(name: string, callback: Callback<object>): void {
    const table = this.#tables.get(name)?.description;
    if (table === undefined || table.TableStatus === 'CREATING' || table.TableStatus === 'DELETING') {
      callback(new AwsError('ResourceNotFoundException', 'Requested resource not found'));
      return;
    }
    // An index that is being deleted takes no items any more.
    const kept = table.GlobalSecondaryIndexes?.filter(({ IndexStatus }) => IndexStatus !== 'DELETING');
    callback(null, { ...table, GlobalSecondaryIndexes: kept });
  }

  /** There dynalite filters in a later turn of the event loop, out of reach of the guard. */
  #checkFilter(input: { TableName?: string; IndexName?: string; Select?: string }): void {
    const { TableName = '', IndexName, Select } = input;
    if (Select !== 'ALL_ATTRIBUTES' || IndexName === undefined) return;
    if (!['_filter', 'QueryFilter', 'ScanFilter'].some((filter) => Object.hasOwn(input, filter))) return;
    const indexes = this.#tables.get(TableName)?.description.LocalSecondaryIndexes ?? [];
    if (!indexes.some((index) => index.IndexName === IndexName)) return;
    throw validationError('This endpoint does not filter all attributes of a local secondary index');
  }
}

function spaceName(...parts: string[]): string {
  return parts.join('/');
}

/** All in one turn of the event loop, so that locks are not needed; but values come when dynalite listens. */
function subStore(space: ItemSpace, guard: Guard): SubStore {
  return {
    get: (key, callback) => callback(null, space.get(key)),
    put: (key, value, callback) => {
      space.put(key, value);
      callback(null);
    },
    del: (key, callback) => {
      space.delete(key);
      callback(null);
    },
    createValueStream: (range: Range) => {
      const stream = new Stream();
      queueMicrotask(() => {
        guard(() => {
          for (const value of space.values(range)) stream.emit('data', value);
          stream.emit('end');
        });
      });
      return stream;
    },
    lock: (_, task) => task((callback) => callback),
  };
}
