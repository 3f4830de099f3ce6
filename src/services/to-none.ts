/** Fields that go back to nothing, for which AWS takes an empty text. */
export function toNone<const F extends string>(...fields: readonly F[]) {
  return Object.fromEntries(fields.map((field) => [field, { unset: { to: '' } }])) as {
    [K in F]: { readonly unset: { readonly to: '' } };
  };
}
