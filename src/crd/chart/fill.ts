/**
 * Puts values in the places of `@name@`. A line that is nothing but a place goes when its value is empty.
 * @throws Error when there is no value for a place.
 */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  const placed = (name: string): string => {
    const value = values[name];
    if (value === undefined) throw new Error(`the template has a place @${name}@, for which there is no value`);
    return value;
  };
  return template
    .split('\n')
    .flatMap((line) => {
      const alone = /^@([a-z-]+)@$/i.exec(line)?.[1];
      if (alone !== undefined && placed(alone) === '') return [];
      return line.replaceAll(/@([a-z-]+)@/gi, (_, name: string) => placed(name));
    })
    .join('\n');
}
