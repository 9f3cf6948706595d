import { describe, expect, test } from "vitest";
import { unpackEvent } from "./unpack-event.ts";

const required = { specversion: "1.0", id: "m1", source: "/shop", type: "PlaceOrder" };
const requiredHeaders = {
  "ce-specversion": "1.0",
  "ce-id": "m1",
  "ce-source": "/shop",
  "ce-type": "PlaceOrder",
};

function unpack(event: object | string, headers: Record<string, string> = {}) {
  const body = Buffer.from(typeof event === "string" ? event : JSON.stringify(event));
  const result = unpackEvent({
    headers: { "content-type": "application/cloudevents+json", ...headers },
    body,
  });
  return "problem" in result ? result.problem : { ...result, body: Buffer.from(result.body).toString() };
}

describe("a structured event", () => {
  test("has its attributes as headers, and its data as body", () => {
    const event = { ...required, subject: "tea", sequence: 7, urgent: true, none: null, data: { a: 1 } };
    expect(unpack(event)).toEqual({
      headers: {
        ...requiredHeaders,
        "ce-subject": "tea",
        "ce-sequence": "7",
        "ce-urgent": "true",
        "content-type": "application/json",
      },
      body: '{"a":1}',
    });
  });

  test("keeps the headers beside it, except those of its attributes", () => {
    const result = unpack(
      { ...required, data: 1 },
      { tenant: "acme", "ce-id": "other", "ce-expirytime": "x" },
    );
    expect(result).toMatchObject({ headers: { tenant: "acme", "ce-id": "m1", "ce-expirytime": "x" } });
  });

  test.each<[string, object, string | undefined, string]>([
    ["JSON", { datacontenttype: "application/vnd.shop+json", data: [1] }, "application/vnd.shop+json", "[1]"],
    ["null", { data: null }, "application/json", "null"],
    ["a text in JSON", { data: "a" }, "application/json", '"a"'],
    ["a text", { datacontenttype: "text/plain", data: "ä" }, "text/plain", "ä"],
    ["XML", { datacontenttype: "application/xml", data: "<a/>" }, "application/xml", "<a/>"],
    ["bytes", { datacontenttype: "application/x", data_base64: "w6Q=" }, "application/x", "ä"],
    [
      "JSON in base64",
      { datacontenttype: "application/json", data_base64: "ezF9" },
      "application/json",
      "{1}",
    ],
    ["bytes of any type", { data_base64: "" }, undefined, ""],
    ["nothing", {}, undefined, ""],
    ["nothing of a type", { datacontenttype: "text/plain" }, "text/plain", ""],
  ])("may contain %s", (_, members, contentType, body) => {
    const headers =
      contentType === undefined ? requiredHeaders : { ...requiredHeaders, "content-type": contentType };
    expect(unpack({ ...required, ...members })).toEqual({ headers, body });
  });

  test("keeps numbers that a double cannot represent", () => {
    const data =
      '{"long":12345678901234567890,"exact":0.1,"large":1e400,"small":1.50e-7,"fine":1000000000000000}';
    const start = JSON.stringify(required).slice(0, -1);
    expect(unpack(`${start},"data":${data}}`)).toMatchObject({ body: data });
  });

  test("keeps names that every object inherits", () => {
    const start = JSON.stringify(required).slice(0, -1);
    expect(unpack(`${start},"data":{"__proto__":{"a":1},"constructor":2}}`)).toMatchObject({
      body: '{"__proto__":{"a":1},"constructor":2}',
    });
  });
});

test.each<[string, object | string, string]>([
  ["no JSON", "{", "it is not JSON"],
  ["an array", "[]", "it is not an object"],
  ["a text", '"a"', "it is not an object"],
  ["null", "null", "it is not an object"],
  ["no id", { ...required, id: undefined }, 'its attribute "id" is missing'],
  ["an empty type", { ...required, type: "" }, 'its attribute "type" is missing'],
  ["a source that is null", { ...required, source: null }, 'its attribute "source" is missing'],
  ["another version", { ...required, specversion: "0.3" }, 'its specversion is not "1.0"'],
  [
    "a list as an attribute",
    { ...required, tags: [] },
    'its attribute "tags" is neither a text nor an integer nor a boolean',
  ],
  [
    "a fraction as an attribute",
    { ...required, weight: 1.5 },
    'its attribute "weight" is neither a text nor an integer nor a boolean',
  ],
  ["a name in capitals", { ...required, Subject: "tea" }, '"Subject" cannot be the name of an attribute'],
  [
    "a name with a line break",
    { ...required, ["a\r\nb".repeat(20)]: "tea" },
    `${JSON.stringify("a\r\nb".repeat(10))} cannot be the name of an attribute`,
  ],
  ["two kinds of data", { ...required, data: 1, data_base64: "" }, 'it has both "data" and "data_base64"'],
  ["wrong base64", { ...required, data_base64: "a" }, 'its "data_base64" is not base64'],
  ["base64 that is no text", { ...required, data_base64: 7 }, 'its "data_base64" is not base64'],
  [
    "an object as a text",
    { ...required, datacontenttype: "text/plain", data: {} },
    'its "data" is not a text, and its datacontenttype is "text/plain"',
  ],
])("an event with %s is not valid", (_, event, problem) => {
  expect(unpack(event)).toBe(`it is not a valid structured event: ${problem}`);
});

test("an event that is not UTF-8 is not valid", () => {
  const headers = { "content-type": "application/cloudevents+json" };
  expect(unpackEvent({ headers, body: Uint8Array.of(0xff) })).toEqual({
    problem: "it is not a valid structured event: it is not UTF-8",
  });
});
