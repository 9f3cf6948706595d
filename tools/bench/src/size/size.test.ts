import { beforeAll, describe, expect, test } from "vitest";
import { type Bundle, bundle, programs } from "./bundle.ts";

let bundles: ReadonlyMap<string, Bundle>;
const of = (name: string): Bundle => bundles.get(name) as Bundle;

beforeAll(async () => {
  const built = Object.entries(programs).map(
    async ([name, program]) => [name, await bundle(program)] as const,
  );
  bundles = new Map(await Promise.all(built));
}, 120_000);

describe("a program that imports one operation of the shop", () => {
  test("is at most a tenth larger with the index than with the operation's module", () => {
    const own = of("one operation, from its module").bytes;
    expect(of("one operation, from the index").bytes).toBeLessThan(own * 1.1);
  });
  test("contains the same files with the index, however large the contract is", () => {
    const index = of("one operation, from the index").files;
    expect(index.toSorted()).toEqual(of("one operation, from its module").files.toSorted());
  });
  test("contains no other operation", () => {
    const operations = of("one operation, from its module").files.filter((file) =>
      file.includes("/operations/"),
    );
    expect(operations).toEqual(["examples/shop/src/generated/operations/place-order.ts"]);
  });
});

test.each(Object.keys(programs))("contains the texts of zod in English only: %s", (name) => {
  const languages = of(name).files.filter((file) => /zod\/v4\/locales\//.test(file));
  expect(languages.filter((file) => !file.endsWith("/en.js"))).toEqual([]);
});

test.each(Object.keys(programs))("contains no transport or generator: %s", (name) => {
  const { bytes, files } = of(name);
  expect(bytes).toBeGreaterThan(10_000);
  expect(files.filter((file) => /transport-|generators\/|amqplib|nats|builders|ts-morph/.test(file))).toEqual(
    [],
  );
});
