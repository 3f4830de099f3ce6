import type { FlagSpec, FlagTable } from './flag-parser.ts';

const width = 100;
const indent = '        ';

/** The help text of a table of flags: the usage line, then the flags by group, with their defaults. */
export function helpText(usage: string, table: FlagTable): string {
  const groups = Map.groupBy(Object.entries(table), ([, spec]) => spec.group);
  const sections = [...groups].map(([group, flags]) => [`${group}:`, ...flags.map(flagHelp)].join('\n'));
  return `Usage:\n  ${usage}\n\n${sections.join('\n\n')}\n`;
}

function flagHelp([name, spec]: [string, FlagSpec]): string {
  const byDefault = spec.removed === undefined ? defaultOf(spec) : '';
  const text = byDefault === '' ? spec.description : `${spec.description} (default ${byDefault})`;
  return [`  --${name}${placeholder(spec)}`, ...wrapped(text)].join('\n');
}

function placeholder(spec: FlagSpec): string {
  switch (spec.type) {
    case 'bool':
      return '';
    case 'csv':
      return ' strings';
    case 'list':
      return ' string (repeatable)';
    case 'enum':
      return ` ${spec.choices.join('|')}`;
    default:
      return ` ${spec.type}`;
  }
}

/** As pflag has it: nothing for an empty value, or for a switch that is off. */
function defaultOf(spec: FlagSpec): string {
  if (spec.defaultText !== undefined) return spec.defaultText;
  switch (spec.type) {
    case 'string':
      return spec.default === '' ? '' : JSON.stringify(spec.default);
    case 'bool':
      return spec.default ? 'true' : '';
    case 'duration':
      return `${spec.default / 1000}s`;
    case 'csv':
    case 'list':
      return spec.default.length === 0 ? '' : `[${spec.default.join(',')}]`;
    default:
      return spec.default === undefined ? '' : String(spec.default);
  }
}

function wrapped(text: string): string[] {
  const lines = [indent];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.trim() === '') lines[lines.length - 1] = indent + word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(indent + word);
  }
  return lines;
}
