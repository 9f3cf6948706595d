import type * as z from "zod";

/**
 * Makes the schema of a type. It does not compile unless the schema's values have that type.
 *
 * It helps compilers and bundlers: checking the output alone takes a tenth of the time that it takes to check that
 * one of zod's classes is a `z.ZodType<T>`, and a single call can be marked as pure and left out as a whole.
 *
 * @param make - called once, immediately
 */
export function schema<T>(make: () => SchemaOutput<NoInfer<T>>): z.ZodType<T> {
  return make() as z.ZodType<T>;
}

/** The part of a zod schema that decides its output type. */
interface SchemaOutput<T> {
  readonly _zod: { readonly output: T };
}
