/** The text of AWS's HTML documentation on one line: paragraphs follow each other, a list's items stand between `;`. */
export function plainText(html: string): string {
  return html
    .replace(/<\/(li|dd)>\s*<(li|dt)>/g, '; ')
    .replace(/<\/dt>\s*<dd>/g, ' - ')
    .replace(/<\/(ul|ol|dl)>/g, listEnd)
    .replace(/<(?:\/?[A-Za-z][^<>]*)>/g, (tag) => (/^<\/?(code|i|b|em|strong|a)\b/.test(tag) ? '' : ' '))
    .replace(/&(#\d+|\w+);/g, (text, name: string) => character(name) ?? text)
    .replace(/\{@link ([^}|]*)[^}]*\}/g, '$1')
    .replace(/\\([{}@*/])/g, '$1')
    .replace(/\s+/g, ' ')
    .replace(new RegExp(`([.:;!?]?)(?: ?${listEnd})+`, 'g'), (_, mark: string) => (mark === '' ? '. ' : `${mark} `))
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;])(?= |$)/g, '$1')
    .replace(/:;/g, ':')
    .replace(/\.;/g, ';')
    .trim();
}

/** {@link plainText} without its lists, the sentences that lead to them if there are others, and its notes. */
export function plainTextWithoutLists(html: string): string {
  let rest = html.replace(/<(note|important)>[\s\S]*?<\/\1>/g, '');
  // The innermost first, since lists stand in lists.
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replace(/<(ul|ol|dl)>(?:(?!<(?:ul|ol|dl)>)[\s\S])*?<\/\1>/g, gap);
  }
  const text = plainText(rest);
  const withoutLeads = withoutGaps(text.replace(new RegExp(`(?<=^|[.!?${gap}] ?)[^.!?:]*: ?(?=${gap})`, 'g'), ''));
  return withoutLeads === '' ? withoutGaps(text).replace(/:$/, '.') : withoutLeads;
}

function withoutGaps(text: string): string {
  return text.replaceAll(gap, ' ').replace(/\s+/g, ' ').trim();
}

/** The first sentence of a {@link plainText}. */
export function firstSentence(text: string): string {
  const [end = text.length] = sentenceEnds(text);
  return text.slice(0, end);
}

/** As many whole sentences as `maxLength` characters hold; of a longer first sentence, as many words, and `...`. */
export function bounded(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const end = sentenceEnds(text).findLast((each) => each <= maxLength);
  if (end !== undefined) return text.slice(0, end);
  const words = text.slice(0, maxLength - '...'.length + 1);
  return `${words.slice(0, Math.max(words.lastIndexOf(' '), 0)).replace(/[,;:]$/, '')}...`;
}

/** Stands where a list ended, until it is known what stands before. */
const listEnd = '\u{E000}';

/** Stands where a list was. */
const gap = '\u{E001}';

const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };

function character(name: string): string | undefined {
  if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
  return Object.hasOwn(characters, name) ? characters[name] : undefined;
}

/** Where sentences end, in order; an abbreviation ends none. */
function sentenceEnds(text: string): number[] {
  return [...text.matchAll(/(?<!\b(?:e\.g|i\.e|etc|vs|Inc))[.!?]["')]*(?= [A-Z0-9"'(]|$)/g)].map(
    (match) => match.index + match[0].length,
  );
}
