import type { Json } from '../../../shared/json.ts';
import type { Filter } from './filters.ts';
import { JqLimit, Meter } from './meter.ts';
import { parse } from './parser.ts';

/** Plenty for a path into an object of the greatest size that the API server takes; some tenths of a second at worst. */
const maxCost = 1_000_000;

/**
 * A jq program as field exports use it: paths, pipes, alternatives, selections and the making of texts. It knows neither
 * loops without end nor the process's environment, and what it may do is limited.
 */
export class Program {
  readonly #filter: Filter;

  /** @throws JqSyntaxError */
  constructor(text: string) {
    this.#filter = parse(text);
  }

  /**
   * The first value that the program makes of the input; undefined when it makes none.
   * @throws JqError when it does not make sense of the input, JqLimit when it takes too long
   */
  first(input: Json): Json | undefined {
    const meter = new Meter(maxCost);
    try {
      for (const value of this.#filter(input, meter)) return value;
      return undefined;
    } catch (error) {
      if (error instanceof RangeError) throw new JqLimit('its values are nested too deeply');
      throw error;
    }
  }
}
