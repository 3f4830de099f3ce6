// The parts of dynalite 4.0.0, which has no types of its own, that answer the operations on items.

declare module 'dynalite/db/index.js' {
  import type { Stream } from 'node:stream';

  export type Callback<T> = (error: unknown, value?: T) => void;

  /** The items of a table or the entries of an index, by keys that dynalite makes. */
  export interface SubStore {
    get(key: string, callback: Callback<object>): void;
    put(key: string, value: object, callback: Callback<void>): void;
    del(key: string, callback: Callback<void>): void;
    /** Emits the values in the order of their keys. dynalite listens before the next turn of the event loop. */
    createValueStream(range: object): Stream;
    /** Runs the task alone with regard to the key, until the function that `release` makes is called. */
    lock(key: string, task: (release: <T>(callback: Callback<T>) => Callback<T>) => void): void;
  }

  /** What the actions work on. */
  export interface Store {
    readonly options: { /** In bytes. */ readonly maxItemSize: number };
    /** Fails when the table is missing, or not there for items yet. */
    getTable(name: string, callback: Callback<object>): void;
    getItemDb(table: string): SubStore;
    getIndexDb(type: string, table: string, index: string): SubStore;
  }

  const db: {
    /** Writes what the item has for the table's indexes. */
    updateIndexes(store: Store, table: object, before: unknown, item: object, callback: Callback<void>): void;
  };
  export default db;
}

declare module 'dynalite/validations/index.js' {
  const validations: {
    /** The input without members that `types` lacks. Throws what {@link checkValidations} throws. */
    checkTypes(input: object, types: object): object;
    /** Throws an error with `statusCode` and `body`. */
    checkValidations(input: object, types: object, custom: unknown, store: unknown): void;
  };
  export default validations;
}

declare module 'dynalite/validations/*' {
  const rules: { types: Readonly<Record<string, object | string>>; custom?: (input: never, store: never) => unknown };
  export default rules;
}

declare module 'dynalite/actions/*' {
  import type { Callback, Store } from 'dynalite/db/index.js';

  const action: (store: Store, input: object, callback: Callback<object>) => void;
  export default action;
}
