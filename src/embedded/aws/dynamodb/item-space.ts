/** Bounds of keys, and which end to begin with. */
export interface Range {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  /** At most so many; all when negative. */
  readonly limit?: number;
}

/** The items of one table, or the entries of one index, by key. They are copied when they come in and when they go out. */
export class ItemSpace {
  readonly #items = new Map<string, string>();

  get(key: string): object | undefined {
    const text = this.#items.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  put(key: string, item: object): void {
    this.#items.set(key, JSON.stringify(item));
  }

  delete(key: string): void {
    this.#items.delete(key);
  }

  /** The items of the range in the order of their keys. */
  values({ gt, gte, lt, lte, reverse = false, limit = -1 }: Range = {}): object[] {
    const above = (key: string): boolean => (gt === undefined || key > gt) && (gte === undefined || key >= gte);
    const below = (key: string): boolean => (lt === undefined || key < lt) && (lte === undefined || key <= lte);
    const found = [...this.#items].filter(([key]) => above(key) && below(key));
    found.sort(([a], [b]) => (a < b === reverse ? 1 : -1));
    return (limit < 0 ? found : found.slice(0, limit)).map(([, text]) => JSON.parse(text));
  }
}
