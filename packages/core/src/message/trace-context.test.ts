import { describe, expect, test } from "vitest";
import { addTrace, isBaggage, isTraceparent, isTracestate, readTrace } from "./trace-context.ts";

const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const span = "00f067aa0ba902b7";
const one = `00-${trace}-${span}-01`;
const other = `00-${trace}-${span}-00`;

test.each<[string, boolean]>([
  [one, true],
  [`cc-${trace}-${span}-01`, true],
  [`cc-${trace}-${span}-01-what the future brings`.replaceAll(" ", "."), true],
  [`cc-${trace}-${span}-01-${"x".repeat(200)}`, true],
  [`cc-${trace}-${span}-01-${"x".repeat(201)}`, false],
  [`cc-${trace}-${span}-01x`, false],
  [`${one}-more`, false],
  [`ff-${trace}-${span}-01`, false],
  [one.toUpperCase(), false],
  [`00-${"0".repeat(32)}-${span}-01`, false],
  [`00-${trace}-${"0".repeat(16)}-01`, false],
  [`00-${trace}-${span}-1`, false],
  [`00-${trace.slice(1)}-${span}-01`, false],
  [`${one}\r\nx: y`, false],
  [`${one}\n`, false],
  ["", false],
])("%j is a traceparent: %s", (text, expected) => {
  expect(isTraceparent(text)).toBe(expected);
});

test("tracestate and baggage have a limit, and no line breaks", () => {
  expect([isTracestate("a".repeat(512)), isTracestate("a".repeat(513))]).toEqual([true, false]);
  expect([isBaggage("a".repeat(8_192)), isBaggage("a".repeat(8_193))]).toEqual([true, false]);
  for (const text of ["a=1\r\nb: 2", "a=1\nb", "a=ü", "a=\0"]) {
    expect([isTracestate(text), isBaggage(text)]).toEqual([false, false]);
  }
});

describe("the trace of a packet", () => {
  test.each<[string, Record<string, string>, object | undefined]>([
    [
      "is in the headers of W3C",
      { traceparent: one, tracestate: "a=1" },
      { traceparent: one, tracestate: "a=1" },
    ],
    [
      "is in the attributes of CloudEvents otherwise",
      { "ce-traceparent": one, "ce-tracestate": "a=1", tracestate: "b=2" },
      { traceparent: one, tracestate: "a=1" },
    ],
    [
      "is in the headers of W3C if both are there",
      { traceparent: one, tracestate: "a=1", "ce-traceparent": other, "ce-tracestate": "b=2" },
      { traceparent: one, tracestate: "a=1" },
    ],
    [
      "is in the attributes if the header is malformed",
      { traceparent: "x", "ce-traceparent": one },
      { traceparent: one },
    ],
    ["has no malformed tracestate", { traceparent: one, tracestate: "a\nb" }, { traceparent: one }],
    ["has no tracestate alone", { tracestate: "a=1" }, undefined],
    ["may be baggage alone", { baggage: "tenant=7" }, { baggage: "tenant=7" }],
    [
      "has no baggage that is too long",
      { traceparent: one, baggage: "x".repeat(8_193) },
      { traceparent: one },
    ],
    ["may be missing", {}, undefined],
    ["is missing if it is malformed", { traceparent: "x", "ce-traceparent": "y", baggage: "\n" }, undefined],
  ])("%s", (_, headers, expected) => {
    expect(readTrace(headers)).toEqual(expected);
  });
});

test("a trace is written as attributes and as headers, and for plain messages as headers", () => {
  const written = (isPlain: boolean, values: Parameters<typeof addTrace>[1]) => {
    const headers: Record<string, string> = {};
    addTrace(headers, values, isPlain);
    return headers;
  };
  const whole = { traceparent: one, tracestate: "a=1", baggage: "b=2" };
  expect(written(true, whole)).toEqual(whole);
  expect(written(false, whole)).toEqual({ ...whole, "ce-traceparent": one, "ce-tracestate": "a=1" });
  expect(written(false, { baggage: "b=2" })).toEqual({ baggage: "b=2" });
});
