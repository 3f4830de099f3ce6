/**
 * Where a field comes from that is no member of the create operation: a member of another operation, or a structure of
 * the SDK. The type parameter is the field's own type; it exists for the compiler only.
 */
export interface FieldSourceOf<T> {
  readonly source: ExtraSource;
  /** Never there at run time. */
  readonly valueType?: T;
}

/** How the model finds an extra field's shape. */
export type ExtraSource =
  | { readonly operation: string; readonly side: 'input' | 'output'; readonly path: string }
  /** An exported schema such as `CreateReplicationGroupMemberAction$`, of which the field is a list. */
  | { readonly listOf: string }
  /** A type that no operation has. */
  | { readonly plain: 'text' | 'texts' | 'textMap' | 'flag' };

/** The types of a record of extra fields. */
export type ExtraTypes<X> = { [K in keyof X]?: X[K] extends FieldSourceOf<infer T> ? T | undefined : never };

/** Fields of types that no operation has. */
export const plain: {
  readonly text: FieldSourceOf<string>;
  readonly texts: FieldSourceOf<string[]>;
  readonly textMap: FieldSourceOf<Record<string, string>>;
  readonly flag: FieldSourceOf<boolean>;
} = {
  text: { source: { plain: 'text' } },
  texts: { source: { plain: 'texts' } },
  textMap: { source: { plain: 'textMap' } },
  flag: { source: { plain: 'flag' } },
};
