import { expect, test } from "vitest";
import { at, commandOf, contractWith, messageOf } from "../../test/operations.ts";
import { schemaOf } from "../../test/raw-schema.ts";
import { findUnknownFormats } from "./unknown-formats.ts";

test("a format that nobody knows is reported where it is used first, once", () => {
  const headers = schemaOf({ properties: { a: { format: "blend" }, b: { format: "toString" } } }, "/headers");
  const payload = schemaOf({ items: { format: "email" }, not: { format: "uuid" } }, "/payload");
  const blend = { name: "Blend", origin: at("/blend"), schema: schemaOf({ format: "blend" }, "/blend") };
  const operation = commandOf("brew", { messages: [messageOf("brew", { headers, payload })] });
  const report = (format: string, pointer: string) => ({
    severity: "information",
    code: "format-ignored",
    message: `Format "${format}" is unknown, so values are not checked for it, here or anywhere else. Correct its name, or add a "pattern".`,
    file: "shop.yaml",
    pointer,
  });
  expect(findUnknownFormats(contractWith([operation], [blend]))).toEqual([
    report("blend", "/blend/format"),
    report("toString", "/headers/properties/b/format"),
  ]);
});
