import type { Encoding } from "@posthorn/contract";
import type { Module } from "../module.ts";
import { braces, call, type Layout, list } from "../text/layout.ts";
import { keyName, stringLiteral } from "../text/literal.ts";

/** The call that makes the codec of a payload. Imports what makes it. */
export function codecOf(encoding: Encoding, module: Module): Layout {
  switch (encoding.kind) {
    case "avro":
      return ["/* @__PURE__ */ ", call(module.codec("avroCodec"), jsonOf(encoding.schema))];
    case "protobuf":
      return [
        `/* @__PURE__ */ ${module.codec("protobufCodec")}(${stringLiteral(encoding.message)}, `,
        jsonOf(encoding.types),
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
