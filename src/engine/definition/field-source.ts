/**
 * Where a field comes from that is no member of the create operation: a member of another operation, or a structure of
 * the SDK. The type parameter is the field's own type; it exists for the compiler only.
 */
export interface FieldSourceOf<T> extends ExtraField {
  /** Never there at run time. */
  readonly valueType?: T;
}

/** An extra field: where its shape comes from, and what it is for where the SDK does not say it. */
export interface ExtraField {
  readonly source: ExtraSource;
  readonly description?: string;
}

/** How the model finds an extra field's shape. */
export type ExtraSource =
  | { readonly operation: string; readonly side: 'input' | 'output'; readonly path: string }
  /** An exported schema such as `PutItemInput$`. */
  | { readonly structure: string }
  /** An exported schema such as `CreateReplicationGroupMemberAction$`, of which the field is a list. */
  | { readonly listOf: string }
  /** A type that no operation has. */
  | { readonly plain: 'text' | 'texts' | 'textMap' | 'flag' };

/** The types of a record of extra fields; `Code.SHA256` is a member that the structure `Code` has in addition. */
export type ExtraTypes<X> = {
  [K in keyof X as K extends `${string}.${string}` ? never : K]?: ExtraType<X[K]>;
} & {
  [K in keyof X as K extends `${infer Structure}.${string}` ? Structure : never]?: {
    [M in K extends `${string}.${infer Member}` ? Member : never]?: ExtraType<X[K]>;
  };
};

type ExtraType<S> = S extends FieldSourceOf<infer T> ? T | undefined : never;

/** Fields of types that no operation has, each with what it is for. */
export const plain = {
  text: (description: string): FieldSourceOf<string> => ({ source: { plain: 'text' }, description }),
  texts: (description: string): FieldSourceOf<string[]> => ({ source: { plain: 'texts' }, description }),
  textMap: (description: string): FieldSourceOf<Record<string, string>> => ({
    source: { plain: 'textMap' },
    description,
  }),
  flag: (description: string): FieldSourceOf<boolean> => ({ source: { plain: 'flag' }, description }),
};
