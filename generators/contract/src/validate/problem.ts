export type Path = readonly (string | number)[];

/** A violation of a schema by the value at a path. */
export type Problem = { readonly path: Path } & (
  | { readonly kind: "type"; readonly expected: readonly string[] }
  /** `isOfType` is true if an allowed value has the same type. */
  | { readonly kind: "value"; readonly allowed: readonly unknown[]; readonly isOfType: boolean }
  /** The value is a reference where references are not allowed. */
  | { readonly kind: "reference" }
  /** One of the keys is required, and none is present. */
  | { readonly kind: "missing"; readonly keys: readonly string[] }
  /** The path is that of the key. */
  | { readonly kind: "unknown"; readonly known: readonly string[]; readonly allowsExtensions: boolean }
  /** The path is that of the key. */
  | { readonly kind: "forbidden" }
  | { readonly kind: "other"; readonly text: string }
);
