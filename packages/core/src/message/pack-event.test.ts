import { expect, test } from "vitest";
import { unpackEvent } from "../structured/unpack-event.ts";
import { packEvent } from "./pack-event.ts";

const attributes = { "ce-specversion": "1.0", "ce-id": "m1", "ce-source": "shop", "ce-type": "PlaceOrder" };
const shown = { specversion: "1.0", id: "m1", source: "shop", type: "PlaceOrder" };

test.each<[string, string, Uint8Array, object]>([
  [
    "JSON",
    "application/json",
    Buffer.from('{"a": [1, 12345678901234567890]}'),
    { data: { a: [1, 12345678901234567000] } },
  ],
  ["JSON of another type", "application/vnd.shop+json", Buffer.from("null"), { data: null }],
  ["a text", "text/plain; charset=utf-8", Buffer.from('ä "b"'), { data: 'ä "b"' }],
  ["a text with a byte order mark", "text/plain", Buffer.from("\ufeffa"), { data: "\ufeffa" }],
  ["a text in another encoding", "text/plain", Uint8Array.of(0xe4), { data_base64: "5A==" }],
  ["bytes", "application/x", Uint8Array.of(9, 0, 1, 2).subarray(1), { data_base64: "AAEC" }],
  ["no bytes", "application/x", new Uint8Array(0), { data_base64: "" }],
])("a packet with %s becomes a structured event, and comes back the same", (_, contentType, body, data) => {
  const headers = { ...attributes, "content-type": contentType, tenant: "acme", "correlation-id": "7" };
  const packed = packEvent({ headers, body });
  expect(packed.headers).toEqual({
    "content-type": "application/cloudevents+json",
    tenant: "acme",
    "correlation-id": "7",
  });
  expect(JSON.parse(Buffer.from(packed.body).toString())).toEqual({
    ...shown,
    datacontenttype: contentType,
    ...data,
  });
  const unpacked = unpackEvent(packed) as { headers: object; body: Uint8Array };
  expect(unpacked.headers).toEqual(headers);
  expect(Buffer.from(unpacked.body).toString("latin1").replaceAll(" ", "")).toBe(
    Buffer.from(body).toString("latin1").replaceAll(" ", ""),
  );
});
