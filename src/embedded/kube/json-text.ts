/** What a JSON text holds that JSON.parse does not tell. */
export interface JsonTextFacts {
  /** Paths of the fields that occur more than once in one object. */
  readonly duplicates: string[];
  /** How deep objects and arrays nest. */
  readonly depth: number;
}

interface Frame {
  /** Undefined in an array. */
  readonly keys: Set<string> | undefined;
  key: string;
  index: number;
}

/** Scans a text that JSON.parse has accepted. */
export function jsonTextFacts(text: string): JsonTextFacts {
  const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\],]/g;
  const duplicates = new Set<string>();
  const frames: Frame[] = [];
  let depth = 0;
  for (const [found, isKey] of text.matchAll(token)) {
    const frame = frames.at(-1);
    if (found === '{' || found === '[') {
      frames.push({ keys: found === '{' ? new Set() : undefined, key: '', index: 0 });
      depth = Math.max(depth, frames.length);
    } else if (found === '}' || found === ']') frames.pop();
    else if (found === ',' && frame !== undefined) frame.index += 1;
    else if (isKey !== undefined && frame?.keys !== undefined) {
      frame.key = JSON.parse(found.slice(0, -isKey.length));
      if (frame.keys.has(frame.key)) duplicates.add(pathOf(frames));
      frame.keys.add(frame.key);
    }
  }
  return { duplicates: [...duplicates], depth };
}

function pathOf(frames: readonly Frame[]): string {
  return frames
    .map((frame, at) => (frame.keys === undefined ? `[${frame.index}]` : at === 0 ? frame.key : `.${frame.key}`))
    .join('');
}
