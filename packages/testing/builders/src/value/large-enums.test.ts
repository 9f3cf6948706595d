import { expect, test } from "vitest";
import { build } from "../build.ts";

/** Builds a value that must be in two enums, and returns how often their values are read. */
function readsOf(size: number): number {
  let reads = 0;
  const enumFrom = (start: number) => {
    const values = Array.from({ length: size }, (_, index) => `value-${start + index}`);
    return new Proxy(values, {
      get(target, key, receiver) {
        if (typeof key === "string" && /^\d+$/.test(key)) reads += 1;
        return Reflect.get(target, key, receiver);
      },
    });
  };
  const half = size / 2;
  const check = { safeParse: (value: string) => ({ success: true, data: value }) };
  const built = build<string>({
    name: "Large",
    schema: { allOf: [{ enum: enumFrom(0) }, { enum: enumFrom(half) }] },
    check: check as never,
  });
  expect(Number(built.slice("value-".length))).toBeGreaterThanOrEqual(half);
  return reads;
}

test("the work to build a value grows linearly with the size of its enums", () => {
  expect(readsOf(400)).toBeLessThanOrEqual(2.5 * readsOf(200));
});
