import { expect, it } from 'vitest';
import { FrameSplitter } from './frame-splitter.ts';

it('frames are lines, however the bytes are cut into chunks', () => {
  const text = '{"a":"é€😀"}\n\n{"b":1}\r\n{"c":2}\n';
  const bytes = Buffer.from(text);
  for (let size = 1; size <= bytes.length; size++) {
    const splitter = new FrameSplitter(100);
    const frames: string[] = [];
    for (let at = 0; at < bytes.length; at += size) frames.push(...splitter.push(bytes.subarray(at, at + size)));
    expect(frames.map((frame) => JSON.parse(frame))).toEqual([{ a: 'é€😀' }, { b: 1 }, { c: 2 }]);
  }
});

it('what follows the last newline is no frame yet', () => {
  const splitter = new FrameSplitter(100);
  expect([...splitter.push(Buffer.from('{"a":1}\n{"b"'))]).toEqual(['{"a":1}']);
  expect([...splitter.push(Buffer.from(':2}\n'))]).toEqual(['{"b":2}']);
});

it('a frame may be as long as the limit, not longer', () => {
  const splitter = new FrameSplitter(10);
  expect([...splitter.push(Buffer.from(`${'x'.repeat(10)}\n`))]).toEqual(['x'.repeat(10)]);
  expect(() => [...splitter.push(Buffer.from(`${'x'.repeat(11)}\n`))]).toThrow('larger than 10 bytes');
});

it('a frame that never ends is refused before it fills the memory', () => {
  const splitter = new FrameSplitter(10);
  const push = () => [...splitter.push(Buffer.from('xxxx'))];
  push();
  push();
  expect(push).toThrow('larger than 10 bytes');
});

it('the work for a long frame grows with its length, not with its square', () => {
  const splitter = new FrameSplitter(64 * 1024 * 1024);
  const chunk = Buffer.alloc(16);
  for (let i = 0; i < 200_000; i++) for (const frame of splitter.push(chunk)) expect.fail(frame);
  const [frame] = [...splitter.push(Buffer.from('\n'))];
  expect(frame).toHaveLength(3_200_000);
});
