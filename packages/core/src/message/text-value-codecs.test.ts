import { describe, expect, test } from "vitest";
import type { Codec } from "../contract/codec.ts";
import { bigintTextCodec, booleanTextCodec, integerTextCodec, numberTextCodec } from "./text-value-codecs.ts";

const codecs = {
  number: numberTextCodec,
  integer: integerTextCodec,
  bigint: bigintTextCodec,
  boolean: booleanTextCodec,
} as const;
type Name = keyof typeof codecs;

describe("the text of a value", () => {
  test.each<[Name, unknown, string]>([
    ["number", -0.5, "-0.5"],
    ["number", 6.02e23, "6.02e+23"],
    ["number", 0, "0"],
    ["integer", Number.MAX_SAFE_INTEGER, "9007199254740991"],
    ["integer", -7, "-7"],
    ["bigint", 9223372036854775807n, "9223372036854775807"],
    ["bigint", -1n, "-1"],
    ["boolean", true, "true"],
    ["boolean", false, "false"],
  ])("of type %s is written and read exactly: %s", (name, value, text) => {
    const codec = codecs[name] as Codec;
    expect(Buffer.from(codec.encode(value)).toString()).toBe(text);
    expect(codec.decode(Buffer.from(text))).toBe(value);
  });

  test.each<[Name, string]>([
    ...[
      "",
      " 1",
      "1 ",
      "1\n",
      "+1",
      "01",
      "1.",
      ".5",
      "0x10",
      "1e",
      "1_000",
      "Infinity",
      "NaN",
      "1e400",
      "１",
      "12kg",
    ].map((text): [Name, string] => ["number", text]),
    ...["", "1.0", "1e3", "-0", "007", "9007199254740992", "12kg"].map((text): [Name, string] => [
      "integer",
      text,
    ]),
    ...["", "1n", "1.0", "0x1"].map((text): [Name, string] => ["bigint", text]),
    ...["", "True", "1", "yes", "true "].map((text): [Name, string] => ["boolean", text]),
  ])("of type %s is not read from %j", (name, text) => {
    expect(() => codecs[name].decode(Buffer.from(text))).toThrow(RangeError);
  });
});
