import type { Encoding } from "@posthorn/contract";
import type { Module } from "../print/module.ts";
import { call, type Layout } from "../text/layout.ts";
import { stringLiteral } from "../text/literal.ts";
import { jsonLiteral } from "../text/object-literal.ts";

/**
 * Returns the call that creates the codec of a payload, and imports the function that it calls.
 *
 * @param int64 - the type of 64-bit integers in the payload
 */
export function codecCall(encoding: Encoding, module: Module, int64: "number" | "bigint"): Layout {
  const options = int64 === "bigint" ? ['{ int64: "bigint" }'] : [];
  switch (encoding.kind) {
    case "avro":
      return ["/* @__PURE__ */ ", call(module.codec("avroCodec"), jsonLiteral(encoding.schema), ...options)];
    case "protobuf":
      return [
        `/* @__PURE__ */ ${module.codec("protobufCodec")}(${stringLiteral(encoding.message)}, `,
        jsonLiteral(encoding.types),
        ...options.map((option) => `, ${option}`),
        ")",
      ];
  }
}
