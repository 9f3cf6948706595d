import { describe, expect, test } from "vitest";
import { protobufCodec } from "./protobuf-codec.ts";

const single = (type: string, optional = true) =>
  protobufCodec<{ it: unknown }>("S", {
    S: { fields: { it: { number: 1, type: `google.protobuf.${type}`, optional } } },
  });

/** Reads a Timestamp or a Duration of these parts. */
function readMoment(type: string, seconds: bigint, nanos: number): unknown {
  const moment = protobufCodec<object>(
    "S",
    {
      S: { fields: { it: { number: 1, type: "M", optional: true } } },
      M: { fields: { seconds: { number: 1, type: "int64" }, nanos: { number: 2, type: "int32" } } },
    },
    { int64: "bigint" },
  );
  return single(type).decode(moment.encode({ it: { seconds, nanos } }));
}

describe("a timestamp", () => {
  test.each([
    ["2026-02-03t04:05:06z", "2026-02-03T04:05:06Z"],
    ["2026-02-03T04:05:06.1Z", "2026-02-03T04:05:06.100Z"],
    ["2026-02-03T04:05:06.000100Z", "2026-02-03T04:05:06.000100Z"],
    ["2026-02-03T04:05:06.000000001Z", "2026-02-03T04:05:06.000000001Z"],
    ["2026-02-03T04:05:06.100000000Z", "2026-02-03T04:05:06.100Z"],
    ["2026-02-03T00:05:06-04:00", "2026-02-03T04:05:06Z"],
    ["9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"],
  ])("%s is read back as %s", (written, read) => {
    const codec = single("Timestamp");
    expect(codec.decode(codec.encode({ it: written }))).toEqual({ it: read });
  });

  test.each([
    ["a date", "2026-02-03"],
    ["a time without a zone", "2026-02-03T04:05:06"],
    ["a fraction of ten digits", "2026-02-03T04:05:06.0123456789Z"],
    ["a month that does not exist", "2026-13-03T04:05:06Z"],
    ["the year 0", "0000-12-31T23:59:59Z"],
    ["the year 10000 in UTC", "9999-12-31T23:59:59-01:00"],
    ["a number", 7],
    ["a date object", new Date(0)],
  ])("is not written from %s", (_, it) => {
    expect(() => single("Timestamp").encode({ it })).toThrow("a timestamp must be a date and time");
  });

  test.each([
    [-62_135_596_801n, 0],
    [253_402_300_800n, 0],
    [0n, -1],
    [0n, 1_000_000_000],
  ])("of %d seconds and %d nanoseconds is refused", (seconds, nanos) => {
    expect(() => readMoment("Timestamp", seconds, nanos)).toThrow(
      "a timestamp must be within the years 1 to 9999",
    );
  });

  test("of the first and the last second is read", () => {
    expect(readMoment("Timestamp", -62_135_596_800n, 0)).toEqual({ it: "0001-01-01T00:00:00Z" });
    expect(readMoment("Timestamp", 253_402_300_799n, 0)).toEqual({ it: "9999-12-31T23:59:59Z" });
  });
});

describe("a duration", () => {
  test.each([
    ["0s", "0s"],
    ["-0s", "0s"],
    ["-1.5s", "-1.500s"],
    ["0.000000001s", "0.000000001s"],
    ["1.0s", "1s"],
    ["-0.000001s", "-0.000001s"],
    ["315576000000s", "315576000000s"],
    ["-315576000000s", "-315576000000s"],
  ])("%s is read back as %s", (written, read) => {
    const codec = single("Duration");
    expect(codec.decode(codec.encode({ it: written }))).toEqual({ it: read });
  });

  test("of nothing has no bytes, whatever its sign", () => {
    expect([...single("Duration").encode({ it: "-0s" })]).toEqual([10, 0]);
  });

  test.each(["", "1", "1.s", ".5s", "+1s", "1.0123456789s", "1m", "315576000001s", 1])(
    "is not written from %j",
    (it) => {
      expect(() => single("Duration").encode({ it })).toThrow('a duration must be seconds, such as "1.5s"');
    },
  );

  test.each([
    [315_576_000_001n, 0],
    [-315_576_000_001n, 0],
    [0n, 1_000_000_000],
    [0n, -1_000_000_000],
    [1n, -1],
    [-1n, 1],
  ])("of %d seconds and %d nanoseconds is refused", (seconds, nanos) => {
    expect(() => readMoment("Duration", seconds, nanos)).toThrow(
      "a duration is out of range, or its parts have different signs",
    );
  });
});

describe("a value of any type", () => {
  test.each([[0], [false], [""], [null], [[]], [{}], [[{ a: [null] }]]])(
    "%j is read back unchanged",
    (it) => {
      const codec = single("Value");
      expect(codec.decode(codec.encode({ it }))).toEqual({ it });
    },
  );

  test("is null if its bytes are empty", () => {
    expect(single("Value").decode(Uint8Array.of(10, 0))).toEqual({ it: null });
  });

  test.each([
    ["a bigint", 1n],
    ["a function", () => {}],
    ["a symbol", Symbol("a")],
  ])("is not written from %s, at any depth", (_, it) => {
    const problem = "is not a value of JSON";
    expect(() => single("Value").encode({ it })).toThrow(problem);
    expect(() => single("Struct").encode({ it: { a: [it] } })).toThrow(problem);
  });
});

test("a list and a wrapped value are read back unchanged", () => {
  for (const [type, it] of [
    ["ListValue", [1, "a", null]],
    ["ListValue", []],
    ["DoubleValue", 0],
    ["BytesValue", Uint8Array.of(1)],
  ] as const) {
    const codec = single(type);
    expect(codec.decode(codec.encode({ it }))).toEqual({ it });
  }
});
