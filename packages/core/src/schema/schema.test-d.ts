import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import { schema } from "./schema.ts";

interface Tea {
  readonly name: string;
  readonly grams?: number;
}

test("a schema is of the type that it is declared to be of", () => {
  const tea: z.ZodType<Tea> = schema(() =>
    z.strictObject({ name: z.string(), grams: z.exactOptional(z.number()) }),
  );
  expectTypeOf(tea.parse("")).toEqualTypeOf<Tea>();
});

test("one that lets other values pass does not compile", () => {
  // @ts-expect-error Type 'string' is not assignable to type 'number'.
  schema<Tea>(() => z.strictObject({ name: z.string(), grams: z.exactOptional(z.string()) }));
  // @ts-expect-error Type 'undefined' is not assignable to type 'number'.
  schema<Tea>(() => z.strictObject({ name: z.string(), grams: z.optional(z.number()) }));
  // @ts-expect-error Property 'name' is missing.
  schema<Tea>(() => z.strictObject({ grams: z.exactOptional(z.number()) }));
});
