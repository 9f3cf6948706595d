import { expect, test } from "vitest";
import { build } from "./build.ts";

/** How often the values of an enum are looked at until something is built of two such enums together. */
function looksAt(size: number): number {
  let looks = 0;
  const listed = (start: number) => {
    const values = Array.from({ length: size }, (_, index) => `value-${start + index}`);
    return new Proxy(values, {
      get(target, key, receiver) {
        if (typeof key === "string" && /^\d+$/.test(key)) looks += 1;
        return Reflect.get(target, key, receiver);
      },
    });
  };
  const half = size / 2;
  const check = { safeParse: (value: string) => ({ success: true, data: value }) };
  const built = build<string>({
    name: "Large",
    schema: { allOf: [{ enum: listed(0) }, { enum: listed(half) }] },
    check: check as never,
  });
  expect(Number(built.slice("value-".length))).toBeGreaterThanOrEqual(half);
  return looks;
}

test("the work of building a value grows with the size of its enums, and not with the square of it", () => {
  expect(looksAt(400)).toBeLessThanOrEqual(2.5 * looksAt(200));
});
