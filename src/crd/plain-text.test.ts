import { expect, it } from 'vitest';
import { bounded, firstSentence, plainText, plainTextWithoutLists } from './plain-text.ts';

it.each([
  [
    '<p>The <code>Name</code>\n           of it.</p>  <p>See <a href="https://a.b/c?d=1">here</a>.</p>',
    'The Name of it. See here.',
  ],
  [
    '<p>One of:</p><ul><li><p><code>A</code> - first.</p></li> <li><p>B</p></li></ul><p>End.</p>',
    'One of: A - first; B. End.',
  ],
  ['<ul><li>A<ul><li>B</li></ul></li></ul>Next', 'A B. Next'],
  ['<dl><dt>A</dt><dd><p>one</p></dd><dt>B</dt><dd>two</dd></dl>', 'A - one; B - two.'],
  ['a &lt; b &amp;&amp; c &#62; d&nbsp;&copy;', 'a < b && c > d &copy;'],
  ['x < y, {@link Foo} and \\{brace\\}', 'x < y, Foo and {brace}'],
  ['characters ._-:/', 'characters ._-:/'],
  ['<p></p>', ''],
])('turns %j into text', (html, text) => {
  expect(plainText(html)).toBe(text);
});

it.each([
  ['<p>Its state. It is one of:</p><ul><li>A<ul><li>B. C.</li></ul></li><li>D</li></ul><note>N.</note>', 'Its state.'],
  ['<p>Its state:</p><ul><li>A</li></ul>', 'Its state.'],
  ['<p>It is: this.</p><ul><li>A</li></ul><p>Or: that.</p>', 'It is: this. Or: that.'],
])('leaves lists and notes out of %j', (html, text) => {
  expect(plainTextWithoutLists(html)).toBe(text);
});

it.each([
  ['One. Two.', 'One.'],
  ['Some text, e.g. One, i.e. Two. Three.', 'Some text, e.g. One, i.e. Two.'],
  ['At 1.5 or v2.x they say "yes." Next.', 'At 1.5 or v2.x they say "yes."'],
  ['no end', 'no end'],
  ['', ''],
])('finds the first sentence of %j', (text, sentence) => {
  expect(firstSentence(text)).toBe(sentence);
});

it.each([
  ['One. Two. Three.', 16, 'One. Two. Three.'],
  ['One. Two. Three.', 15, 'One. Two.'],
  ['One. Two. Three.', 4, 'One.'],
  ['a long, long sentence', 12, 'a long...'],
  ['a long, long sentence', 10, 'a long...'],
  ['unbreakable', 5, '...'],
])('bounds %j to %d characters', (text, length, result) => {
  expect(bounded(text, length)).toBe(result);
});
