import { type Json, type JsonObject, setOwn } from '../shared/json.ts';
import { errorText } from '../shared/log.ts';

const maxText = 4096;
const maxDepth = 6;
const maxItems = 100;
/** Characters and values of all fields together. */
const maxSize = 32_768;

/**
 * Any fields as JSON that can be written, whatever they hold. What is too long, too deep or too much is cut and marked
 * with an ellipsis; what is no data becomes a text. Never throws.
 */
export function plainFields(fields: Readonly<Record<string, unknown>>): JsonObject {
  try {
    return new Plainer().entries(fields, 0);
  } catch (error) {
    return { fields: unreadable(error) };
  }
}

/** A text cut to what a log line may hold. */
export function cutText(text: string, max = maxText): string {
  return text.length <= max ? text : `${text.slice(0, max).toWellFormed()}… (${text.length - max} more)`;
}

/** The text of anything that was thrown, cut. Never throws, even where the thrown value's own getters do. */
export function safeErrorText(error: unknown): string {
  try {
    return cutText(errorText(error));
  } catch (failure) {
    return unreadable(failure);
  }
}

class Plainer {
  #left = maxSize;

  value(value: unknown, depth: number): Json | undefined {
    try {
      if (typeof value === 'object' && value !== null) return this.#object(value, depth);
      return this.#scalar(value);
    } catch (error) {
      return unreadable(error);
    }
  }

  entries(object: object, depth: number): JsonObject {
    const plain: JsonObject = {};
    const keys = Object.keys(object);
    for (const key of keys.slice(0, maxItems)) {
      if (this.#left <= 0) break;
      const name = this.#text(key);
      const value = this.value(read(object, key), depth + 1);
      if (value !== undefined) setOwn(plain, name, value);
    }
    if (keys.length > maxItems || this.#left <= 0) plain['…'] = `${keys.length} fields in all`;
    return plain;
  }

  #scalar(value: unknown): Json | undefined {
    this.#left--;
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'boolean':
        return value;
      case 'undefined':
        return undefined;
      case 'function':
        return `[function ${this.#text(value.name)}]`;
      default:
        return value === null ? null : this.#text(String(value));
    }
  }

  #object(value: object, depth: number): Json | undefined {
    this.#left--;
    if (value instanceof Error) return this.#text(errorText(value));
    if (value instanceof Uint8Array) return `[${value.length} bytes]`;
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    // Also what ends a cycle.
    if (depth >= maxDepth || this.#left <= 0) return '…';
    if (value instanceof Map) return this.#items([...value], depth);
    if (value instanceof Set) return this.#items([...value], depth);
    if (Array.isArray(value)) return this.#items(value, depth);
    if ('toJSON' in value && typeof value.toJSON === 'function') return this.value(value.toJSON(), depth + 1);
    return this.entries(value, depth);
  }

  #items(items: readonly unknown[], depth: number): Json[] {
    const plain: Json[] = [];
    for (const item of items.slice(0, maxItems)) {
      if (this.#left <= 0) break;
      plain.push(this.value(item, depth + 1) ?? null);
    }
    if (plain.length < items.length) plain.push(`… ${items.length} items in all`);
    return plain;
  }

  #text(text: string): string {
    const cut = cutText(text, Math.min(maxText, Math.max(0, this.#left)));
    this.#left -= cut.length;
    return cut;
  }
}

function read(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key);
  } catch (error) {
    return unreadable(error);
  }
}

function unreadable(error: unknown): string {
  try {
    return `[unreadable: ${cutText(errorText(error), 200)}]`;
  } catch {
    return '[unreadable]';
  }
}
