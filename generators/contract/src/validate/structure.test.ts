import { expect, test } from "vitest";
import { dereferenced, hasStructure } from "./structure.ts";

const documentOf = (channel: object) => ({
  asyncapi: "3.0.0",
  info: { title: "Tea", version: "1.0.0" },
  channels: { orders: channel },
  operations: { order: { action: "send", channel: { $ref: "#/channels/orders" } } },
});

test("a valid document passes in both forms", async () => {
  const document = documentOf({ address: "tea" });
  expect(await hasStructure(document, "resolved")).toBe(true);
  expect(await hasStructure(document, "unresolved")).toBe(true);
});

test("an unknown member does not pass", async () => {
  expect(await hasStructure(documentOf({ adress: "tea" }), "resolved")).toBe(false);
});

test("a reference where references are not allowed passes in neither form", async () => {
  const document = { ...documentOf({}), id: { $ref: "#/info/title" } };
  expect(await hasStructure(document, "unresolved")).toBe(false);
});

test("the versions of AsyncAPI differ", async () => {
  const document = {
    asyncapi: "2.6.0",
    info: { title: "Tea", version: "1" },
    channels: { tea: { publish: {} } },
  };
  expect(await hasStructure(document, "resolved")).toBe(true);
  expect(await hasStructure({ ...document, asyncapi: "3.0.0" }, "resolved")).toBe(false);
});

test("references are replaced, even on the way to another target", () => {
  const document = { a: { $ref: "#/b" }, b: { $ref: "#/c" }, c: { "d/e": 1 }, f: { $ref: "#/a/d~1e" } };
  expect(dereferenced(document)).toMatchObject({ a: { "d/e": 1 }, f: 1 });
});

test("references that lead nowhere or to themselves stay", () => {
  const document = { a: { $ref: "#/none" }, b: { $ref: "#/b" }, c: { d: { $ref: "#/c" } } };
  expect(dereferenced(document)).toMatchObject({ a: { $ref: "#/none" }, b: { $ref: "#/b" } });
});
