import type * as z from "zod";

/**
 * Makes the schema of a type, which must be what values have that pass it.
 *
 * It is for compilers and bundlers: checking that a schema gives `T` costs the compiler a tenth of what it takes to
 * see that one of zod's classes is a `z.ZodType<T>`, and one call that is marked as pure can be left out whole.
 *
 * @param make Called once, at once.
 */
export function schema<T>(make: () => Giving<NoInfer<T>>): z.ZodType<T> {
  return make() as z.ZodType<T>;
}

/** What zod's schemas have that give `T`, and nothing else of them. */
interface Giving<T> {
  readonly _zod: { readonly output: T };
}
