import { MsgHdrsImpl, type MsgImpl } from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { decodeHeaders as parseHeaders } from "./decode-headers.ts";

const texts = [
  "NATS/1.0\r\n\r\n",
  "NATS/1.0 408 Request Timeout\r\nNats-Pending-Messages: 3\r\n\r\n",
  "NATS/1.0\r\nce-id: 7\r\nX-Place: Zürich 茶\r\nx-empty: \r\nx-colon: a:b: c\r\n\r\n",
  "NATS/1.0\r\nX-Twice: first\r\nx-twice: second\r\nx-tight:value\r\nx-padded:   value  \r\n\r\n",
  "NATS/1.0\r\nno colon here\r\nx-after: 1\r\n\r\n",
];

function messageWith(text: string): MsgImpl {
  const bytes = Buffer.from(text);
  const body = Buffer.from("x-body: not a header\r\n\r\n");
  return {
    headers: MsgHdrsImpl.decode(bytes),
    _rdata: Buffer.concat([bytes, body]),
    _msg: { hdr: bytes.length },
  } as unknown as MsgImpl;
}

test.each(texts)("the result is that of the client's own parser: %j", (text) => {
  const message = messageWith(text);
  expect(parseHeaders(message)).toEqual(parseHeaders({ headers: message.headers }));
});

test("the headers of earlier messages do not change the result, whatever they have in common", () => {
  const lines = [
    "x-a: 1",
    "x-a: 12",
    "x-a:1",
    "x-a-b: 1",
    "X-A: 1",
    "ce-id: a%20b",
    "ce-id: a%20",
    "ce-id: ",
    "ce-datacontenttype: text/plain",
    `x-long: ${"a".repeat(5_000)}`,
    "no colon",
  ];
  for (const first of lines) {
    for (const second of lines) {
      for (const third of lines) {
        const message = messageWith(["NATS/1.0", first, second, third, "", ""].join("\r\n"));
        expect(parseHeaders(message)).toEqual(parseOne([first, second, third]));
      }
    }
  }
});

/** Reads lines without a memory. */
function parseOne(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, name = "", value = ""] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    const isAttribute = name.startsWith("ce-");
    const read = name === "ce-datacontenttype" ? "content-type" : name;
    if (name !== "") headers[read] ??= isAttribute ? decodeURIComponent(value) : value;
  }
  return headers;
}

test("a message without headers has no entries", () => {
  expect(parseHeaders({ headers: undefined } as unknown as MsgImpl)).toEqual({});
  const bare = { headers: undefined, _rdata: Buffer.from("body"), _msg: { hdr: -1 } } as unknown as MsgImpl;
  expect(parseHeaders(bare)).toEqual({});
});
