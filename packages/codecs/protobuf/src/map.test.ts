import { describe, expect, test } from "vitest";
import { protobufCodec } from "./protobuf-codec.ts";

const mapOf = (key: string, type = "string") =>
  protobufCodec<{ it: object }>("M", {
    M: { fields: { it: { number: 1, type, key } } },
    N: { fields: { a: { number: 1, type: "int32" }, b: { number: 2, type: "int32", repeated: true } } },
  });

describe("a map", () => {
  test.each<[string, readonly string[]]>([
    ["string", ["", "a", "__proto__"]],
    ["bool", ["true", "false"]],
    ["int32", ["-2147483648", "0", "2147483647"]],
    ["uint32", ["0", "4294967295"]],
    ["sint32", ["-1", "1"]],
    ["int64", ["-9223372036854775808", "9223372036854775807"]],
    ["uint64", ["0", "18446744073709551615"]],
    ["fixed64", ["0", "18446744073709551615"]],
  ])("with keys of type %s is read back with the same keys", (key, keys) => {
    const codec = protobufCodec<{ it: object }>(
      "M",
      { M: { fields: { it: { number: 1, type: "string", key } } } },
      { int64: "bigint" },
    );
    const it = Object.fromEntries(keys.map((each) => [each, `value of ${each}`]));
    const read = codec.decode(codec.encode({ it })) as { it: object };
    expect(Object.entries(read.it).toSorted()).toEqual(Object.entries(it).toSorted());
  });

  test.each([
    ["bool", "yes", "a key of a map must be true or false"],
    ["bool", "", "a key of a map must be true or false"],
    ["int32", "1.5", "a key of a map must be a whole number"],
    ["int32", "", "a key of a map must be a whole number"],
    ["int32", "01", "a key of a map must be a whole number"],
    ["int32", "-0", "a key of a map must be a whole number"],
    ["int64", "0x10", "a key of a map must be a whole number"],
    ["int32", "2147483648", "invalid int32"],
    ["uint32", "-1", "invalid uint32"],
  ])("with keys of type %s is not written with the key %j", (key, name, problem) => {
    expect(() => mapOf(key).encode({ it: { [name]: "a" } })).toThrow(problem);
  });

  test.each([[null], ["text"], [7]])("is not written from %j", (it) => {
    expect(() => mapOf("string").encode({ it } as never)).toThrow('"it" must be an object');
  });

  // An entry is a message with the key in field 1 and the value in field 2.
  test.each<[string, string, string, readonly number[], object]>([
    ["a missing key", "int32", "string", [10, 3, 18, 1, 0x61], { 0: "a" }],
    ["a missing key of a boolean", "bool", "string", [10, 3, 18, 1, 0x61], { false: "a" }],
    ["a missing value", "string", "string", [10, 3, 10, 1, 0x61], { a: "" }],
    ["a missing message", "string", "N", [10, 3, 10, 1, 0x61], { a: { a: 0, b: [] } }],
    ["nothing at all", "string", "int32", [10, 0], { "": 0 }],
    ["the value before the key", "string", "string", [10, 6, 18, 1, 0x62, 10, 1, 0x61], { a: "b" }],
    ["an unknown field", "string", "string", [10, 8, 24, 1, 10, 1, 0x61, 18, 1, 0x62], { a: "b" }],
    ["a value of another encoding", "string", "string", [10, 5, 10, 1, 0x61, 16, 1], { a: "" }],
    ["a message in two pieces", "string", "N", [10, 8, 18, 2, 8, 1, 18, 2, 16, 2], { "": { a: 1, b: [2] } }],
  ])("is read if an entry has %s", (_, key, type, bytes, it) => {
    expect(mapOf(key, type).decode(Uint8Array.from(bytes))).toEqual({ it });
  });

  test("has the last of several entries with the same key", () => {
    const entry = (value: number) => [10, 5, 10, 1, 0x61, 16, value];
    expect(mapOf("string", "int32").decode(Uint8Array.from([...entry(1), ...entry(2)]))).toEqual({
      it: { a: 2 },
    });
  });
});
