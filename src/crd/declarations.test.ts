import { expect, it } from 'vitest';
import { scanDeclarations } from './declarations.ts';

const text = `
import type { Colour } from "./enums";
/**
 * <p>A shape.
 *             It has sides.</p>
 * @public
 */
export interface Shape extends Thing {
    /**
     * <p>Its colour.</p>
     * @deprecated use paint
     *
     * @public
     */
    Colour?: Colour | undefined;
    Sides: Record<string, Side>[] | undefined;
}
/**
 * @public
 * @enum
 */
export declare const Colour: {
    readonly DARK_RED: "dark-red";
    readonly _2: "2";
};
/** One line. */
export type Colour = (typeof Colour)[keyof typeof Colour];
/**
 * <p>A text or a number.</p>
 */
export type Value = Value.NMember | Value.SMember | Value.$UnknownMember;
/**
 * @public
 */
export declare namespace Value {
    /**
     * <p>A text.</p>
     */
    interface SMember {
        S: string;
        N?: never;
        $unknown?: never;
    }
    /**
     * <p>A number.</p>
     */
    interface NMember {
        S?: never;
        N: number;
        $unknown?: never;
    }
    /**
     * @public
     */
    interface $UnknownMember {
        S?: never;
        $unknown: [string, any];
    }
    /**
     * <p>Nobody's.</p>
     */
    interface Visitor<T> {
        S: (value: string) => T;
        _: (name: string, value: any) => T;
    }
}
/**
 * <p>Something went wrong.</p>
 */
export declare class Wrong extends Base {
    /**
     * <p>Why.</p>
     */
    Reason?: string | undefined;
}
`;

it('reads structures, unions and enums with their comments', () => {
  const { structures, enums } = scanDeclarations([text]);
  expect(Object.fromEntries([...structures].map(([name, { html }]) => [name, html]))).toEqual({
    Shape: '<p>A shape.\n            It has sides.</p>',
    Value: '<p>A text or a number.</p>',
  });
  expect([...(structures.get('Shape')?.members ?? [])]).toEqual([
    ['Colour', { html: '<p>Its colour.</p>', type: 'Colour | undefined' }],
    ['Sides', { html: '', type: 'Record<string, Side>[] | undefined' }],
  ]);
  expect([...(structures.get('Value')?.members ?? [])]).toEqual([
    ['S', { html: '<p>A text.</p>', type: 'string' }],
    ['N', { html: '<p>A number.</p>', type: 'number' }],
  ]);
  expect([...enums]).toEqual([['Colour', ['dark-red', '2']]]);
});

it('reads several files', () => {
  const { structures } = scanDeclarations(['export interface A {\n    X: string;\n}', 'export interface B {\n}']);
  expect([...structures.keys()]).toEqual(['A', 'B']);
});
