import type { Encoding } from "@posthorn/contract";
import type { Module } from "../print/module.ts";
import { braces, call, type Layout, list } from "../text/layout.ts";
import { keyName, stringLiteral } from "../text/literal.ts";

/**
 * The call that makes the codec of a payload. Imports what makes it.
 *
 * @param int64 - what the payload's type has for integers of 64 bits
 */
export function codecOf(encoding: Encoding, module: Module, int64: "number" | "bigint"): Layout {
  const options = int64 === "bigint" ? ['{ int64: "bigint" }'] : [];
  switch (encoding.kind) {
    case "avro":
      return ["/* @__PURE__ */ ", call(module.codec("avroCodec"), jsonOf(encoding.schema), ...options)];
    case "protobuf":
      return [
        `/* @__PURE__ */ ${module.codec("protobufCodec")}(${stringLiteral(encoding.message)}, `,
        jsonOf(encoding.types),
        ...options.map((option) => `, ${option}`),
        ")",
      ];
  }
}

/** A value of JSON, as an expression. */
function jsonOf(value: unknown): Layout {
  if (typeof value === "string") return stringLiteral(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return list(value.map(jsonOf));
  return braces(Object.entries(value).map(([key, part]) => [`${keyName(key)}: `, jsonOf(part)]));
}
