import { MsgHdrsImpl } from "@nats-io/transport-node";
import { describe, expect, test } from "vitest";
import { decodeHeaders, encodeHeaders } from "./headers.ts";

const event = { "ce-specversion": "1.0", "ce-id": "7", "content-type": "application/json" };

function encoded(headers: Record<string, string>): string {
  return Buffer.from(encodeHeaders(headers).encode()).toString();
}

function roundTrip(headers: Record<string, string>): Record<string, string> {
  return decodeHeaders({ headers: MsgHdrsImpl.decode(encodeHeaders(headers).encode()) });
}

describe("on the wire", () => {
  test("a CloudEvent follows its binding for NATS", () => {
    expect(encoded({ ...event, "ce-subject": 'Grüße "100 %"', "x-tenant": "tea" })).toBe(
      "NATS/1.0\r\nce-specversion: 1.0\r\nce-id: 7\r\nce-datacontenttype: application/json\r\n" +
        "ce-subject: Gr%C3%BC%C3%9Fe%20%22100%20%25%22\r\nx-tenant: tea\r\n\r\n",
    );
  });

  test("the headers of other packets travel unchanged", () => {
    expect(encoded({ "content-type": "text/plain; charset=utf-8", "x-place": "Zürich 50%" })).toBe(
      "NATS/1.0\r\ncontent-type: text/plain; charset=utf-8\r\nx-place: Zürich 50%\r\n\r\n",
    );
  });

  test("values that NATS cannot carry are encoded, and their names listed", () => {
    expect(encoded({ "x-lines": "a\r\nb", "x-ends": " c ", "x-plain": "d" })).toBe(
      "NATS/1.0\r\nx-lines: a%0D%0Ab\r\nx-ends: %20c%20\r\nx-plain: d\r\nposthorn-encoded: x-lines,x-ends\r\n\r\n",
    );
  });
});

test("headers for the server are replaced when a packet is written again", () => {
  const headers = encodeHeaders({ "x-tenant": "tea" }, { "Nats-Msg-Id": "7" });
  for (const batch of ["1", "2"]) {
    headers.set("Nats-Batch-Id", batch);
    expect(Buffer.from(headers.encode()).toString()).toBe(
      `NATS/1.0\r\nx-tenant: tea\r\nNats-Msg-Id: 7\r\nNats-Batch-Id: ${batch}\r\n\r\n`,
    );
  }
});

test("a header with another value than before has that one", () => {
  expect(encoded({ "x-tenant": "tea" })).toContain("x-tenant: tea\r\n");
  expect(encoded({ "x-tenant": "co\nfee" })).toContain("x-tenant: co%0Afee\r\n");
  expect(encoded({ "x-tenant": "tea" })).not.toContain("posthorn-encoded");
});

describe("a packet's headers", () => {
  test.each([
    [event],
    [{ ...event, "ce-subject": "茶 ☕\r\n %41% ~" }],
    [{ "x-empty": "", "x-long": "x".repeat(4096), "x-percent": "100 % of %41%" }],
    [{ "x-lines": "\r\n", "x-nothing": "\0", "x-space": " ", "x-wide": "　茶" }],
  ])("survive the round trip: %j", (headers) => {
    expect(roundTrip(headers)).toEqual(headers);
  });

  test.each(["", "two words", "colon:", "line\r\nbreak", "ünder", "Nats-Msg-Id", "nats-rollup"])(
    "cannot be named %j",
    (name) => {
      expect(() => encodeHeaders({ [name]: "x" })).toThrow(
        expect.objectContaining({
          code: "invalid_message",
          message: expect.stringContaining(JSON.stringify(name)),
        }),
      );
    },
  );

  test("cannot contain half a character", () => {
    expect(() => encodeHeaders({ "x-half": "\ud83d" })).toThrow("lone surrogate");
  });
});

test("headers of another client are read: any case, its own content type, a stray percent sign", () => {
  const raw =
    "NATS/1.0\r\nCe-Id: 50%\r\nCE-Type:a%20b\r\nContent-Type: text/plain\r\nX-Rate: 5%20\r\nNats-Msg-Id: 7\r\n\r\n";
  expect(decodeHeaders({ headers: MsgHdrsImpl.decode(Buffer.from(raw)) })).toEqual({
    "ce-id": "50%",
    "ce-type": "a b",
    "content-type": "text/plain",
    "X-Rate": "5%20",
  });
});
