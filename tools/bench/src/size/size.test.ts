import { beforeAll, describe, expect, test } from "vitest";
import { type Bundle, bundle, programs } from "./bundle.ts";

let bundles: ReadonlyMap<string, Bundle>;
const of = (name: string): Bundle => bundles.get(name) as Bundle;

beforeAll(async () => {
  const made = Object.entries(programs).map(
    async ([name, program]) => [name, await bundle(program)] as const,
  );
  bundles = new Map(await Promise.all(made));
}, 120_000);

describe("a program that imports one operation of the shop", () => {
  test("weighs at most a tenth more from the index than from the operation's own module", () => {
    const own = of("one operation, from its module").bytes;
    expect(of("one operation, from the index").bytes).toBeLessThan(own * 1.1);
  });
  test("carries the same from the index, however large the contract is", () => {
    const index = of("one operation, from the index").carries;
    expect(index.toSorted()).toEqual(of("one operation, from its module").carries.toSorted());
  });
  test("carries no other operation", () => {
    const operations = of("one operation, from its module").carries.filter((file) =>
      file.includes("/operations/"),
    );
    expect(operations).toEqual(["examples/shop/src/generated/operations/place-order.ts"]);
  });
});

test.each(Object.keys(programs))("no transport or generator comes with: %s", (name) => {
  const { bytes, carries } = of(name);
  expect(bytes).toBeGreaterThan(10_000);
  expect(
    carries.filter((file) => /transport-|generators\/|amqplib|nats|builders|ts-morph/.test(file)),
  ).toEqual([]);
});
