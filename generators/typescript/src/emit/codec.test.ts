import type { Encoding } from "@posthorn/contract";
import { expect, test } from "vitest";
import { layOut } from "../print/line-breaking.ts";
import { openModule } from "../print/module.ts";
import { codecCall } from "./codec.ts";

/** Evaluates the call that creates a codec, and returns its arguments. */
function argumentsOf(encoding: Encoding): unknown {
  const source = layOut(codecCall(encoding, openModule("messages/tea"), "number"));
  return new Function("avroCodec", "protobufCodec", `return ${source}`)(
    (...given: readonly unknown[]) => given,
    (...given: readonly unknown[]) => given,
  );
}

test("every text of a contract becomes a literal with the same value", () => {
  const hostile = '"}); throw new Error(`x`); ({ \u2028 */ \ue000';
  const schema = {
    type: "record",
    name: "Tea",
    fields: [
      { name: "text", type: "string", default: hostile },
      {
        name: "map",
        type: { type: "map", values: "double" },
        default: { [hostile]: -0.5, ["__proto__"]: 1 },
      },
      { name: "none", type: ["null", "long"], default: null },
    ],
  };
  expect(argumentsOf({ kind: "avro", schema })).toEqual([schema]);
  const types = { [hostile]: { values: { ["__proto__"]: 0 } } };
  expect(argumentsOf({ kind: "protobuf", message: hostile, types })).toEqual([hostile, types]);
});

test("each codec is imported from its package, and long literals are broken into lines", () => {
  const module = openModule("messages/tea");
  const fields = {
    id: { number: 1, type: "string" },
    cups: { number: 2, type: "int32", optional: true },
  } as const;
  const types = { "tea.Order": { fields }, "tea.Size": { values: { SMALL: 0, LARGE: 1 } } };
  expect(layOut(codecCall({ kind: "protobuf", message: "tea.Order", types }, module, "number"))).toBe(
    `/* @__PURE__ */ protobufCodec("tea.Order", {
  "tea.Order": {
    fields: { id: { number: 1, type: "string" }, cups: { number: 2, type: "int32", optional: true } },
  },
  "tea.Size": { values: { SMALL: 0, LARGE: 1 } },
})`,
  );
  expect(layOut(codecCall({ kind: "avro", schema: "int" }, module, "number"))).toBe(
    '/* @__PURE__ */ avroCodec("int")',
  );
  expect(module.imports(".js").map(({ moduleSpecifier }) => moduleSpecifier)).toEqual([
    "@posthorn/codec-avro",
    "@posthorn/codec-protobuf",
  ]);
});

test("a codec gets the option for 64-bit integers as bigint", () => {
  const module = openModule("messages/tea");
  expect(layOut(codecCall({ kind: "avro", schema: "long" }, module, "bigint"))).toBe(
    '/* @__PURE__ */ avroCodec("long", { int64: "bigint" })',
  );
  const types = { Tea: { fields: { id: { number: 1, type: "int64" } } } } as const;
  expect(layOut(codecCall({ kind: "protobuf", message: "Tea", types }, module, "bigint"))).toBe(
    `/* @__PURE__ */ protobufCodec("Tea", {
  Tea: { fields: { id: { number: 1, type: "int64" } } },
}, { int64: "bigint" })`,
  );
});
