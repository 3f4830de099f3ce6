/** A write that a definition wants made. The engine makes it, or only shows it. */
export interface Call<Op extends string = string> {
  readonly operation: Op;
  readonly input: object;
  /** `settled`: not before the resource has come to rest from the calls before. */
  readonly after?: 'settled';
  /** The field of which it sends what AWS does not show, where the calls of one change take several passes. */
  readonly sends?: string;
}

/** When a call may be made. */
export interface CallOptions {
  readonly after?: 'settled';
  readonly sends?: string;
}
