import { expect, test } from "vitest";
import { sourcesOf } from "./sources.ts";

const suite = "packages/transports/rabbitmq/src/conformance.test.ts";

test("the sources of a suite are its package, what that needs to run, and what its tests need", () => {
  const { folders } = sourcesOf(suite);
  expect(folders).toEqual(
    expect.arrayContaining([
      "packages/core",
      "packages/transports/kit",
      "packages/transports/rabbitmq",
      "packages/testing/brokers",
      "packages/testing/conformance",
    ]),
  );
});

test("other transports are no part of them", () => {
  expect(sourcesOf(suite).folders).not.toContain("packages/transports/nats");
});

test("suites of the same sources have the same id, and others have another one", () => {
  const { id } = sourcesOf(suite);
  expect(id).toMatch(/^[0-9a-f]{7}$/);
  expect(sourcesOf("packages/transports/rabbitmq/src/deduped.conformance.thorough.test.ts").id).toBe(id);
  expect(sourcesOf("packages/transports/nats/src/conformance.test.ts").id).not.toBe(id);
});
