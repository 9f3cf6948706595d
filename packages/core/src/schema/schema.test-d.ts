import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import { schema } from "./schema.ts";

interface Tea {
  readonly name: string;
  readonly grams?: number;
}

test("a schema has its declared type", () => {
  const tea: z.ZodType<Tea> = schema(() =>
    z.strictObject({ name: z.string(), grams: z.exactOptional(z.number()) }),
  );
  expectTypeOf(tea.parse("")).toEqualTypeOf<Tea>();
});

test("a schema that accepts other values does not compile", () => {
  // @ts-expect-error Type 'string' is not assignable to type 'number'.
  schema<Tea>(() => z.strictObject({ name: z.string(), grams: z.exactOptional(z.string()) }));
  // @ts-expect-error Type 'undefined' is not assignable to type 'number'.
  schema<Tea>(() => z.strictObject({ name: z.string(), grams: z.optional(z.number()) }));
  // @ts-expect-error Property 'name' is missing.
  schema<Tea>(() => z.strictObject({ grams: z.exactOptional(z.number()) }));
});
