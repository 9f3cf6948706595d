import { MsgHdrsImpl, type MsgImpl } from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { decodeHeaders as parseHeaders } from "./headers.ts";

const texts = [
  "NATS/1.0\r\n\r\n",
  "NATS/1.0 408 Request Timeout\r\nNats-Pending-Messages: 3\r\n\r\n",
  "NATS/1.0\r\nce-id: 7\r\nX-Place: Zürich 茶\r\nx-empty: \r\nx-colon: a:b: c\r\n\r\n",
  "NATS/1.0\r\nX-Twice: first\r\nx-twice: second\r\nx-tight:value\r\nx-padded:   value  \r\n\r\n",
  "NATS/1.0\r\nno colon here\r\nx-after: 1\r\n\r\n",
];

test.each(texts)("the result is that of the client's own parser: %j", (text) => {
  const bytes = Buffer.from(text);
  const headers = MsgHdrsImpl.decode(bytes);
  const body = Buffer.from("x-body: not a header\r\n\r\n");
  const fast = {
    headers,
    _rdata: Buffer.concat([bytes, body]),
    _msg: { hdr: bytes.length },
  } as unknown as MsgImpl;
  expect(parseHeaders(fast)).toEqual(parseHeaders({ headers }));
});

test("a message without headers has no entries", () => {
  expect(parseHeaders({ headers: undefined } as unknown as MsgImpl)).toEqual({});
  const bare = { headers: undefined, _rdata: Buffer.from("body"), _msg: { hdr: -1 } } as unknown as MsgImpl;
  expect(parseHeaders(bare)).toEqual({});
});
