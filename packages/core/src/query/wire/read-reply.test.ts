import { describe, expect, test } from "vitest";
import { echo } from "../../../test/echo.ts";
import { transport, useMemoryTransport } from "../../../test/use-memory-transport.ts";
import type { AnyQuery } from "../../contract/query.ts";
import { prepareQuery } from "../../prepare/prepare-query.ts";
import { readReply } from "./read-reply.ts";

useMemoryTransport();

function read(body: string, headers: Record<string, string>): unknown {
  const prepared = prepareQuery(echo as AnyQuery, transport);
  return readReply(prepared, { headers, body: Buffer.from(body) });
}

function errorOf(body: string, headers: Record<string, string>): unknown {
  try {
    return read(body, headers);
  } catch (error) {
    return error;
  }
}

const anyText = 'The responder of query "echo" failed.';

describe("a reply that reports an error", () => {
  test.each<[string, string, string, object]>([
    ["refused", '{"text":"Ask later.","reason":"busy"}', "refused", { text: "Ask later.", reason: "busy" }],
    ["invalid_message", '{"text":"Not JSON."}', "invalid_message", { text: "Not JSON." }],
    ["remote_error", '{"text":"It failed."}', "remote_error", { text: "It failed." }],
    ["closed", '{"text":"It failed."}', "remote_error", { text: "It failed." }],
    ["of a later version", '{"text":"It failed."}', "remote_error", { text: "It failed." }],
    ["refused", '{"text":7,"reason":7}', "refused", { text: anyText }],
    ["refused", "null", "refused", { text: anyText }],
    ["refused", '"busy"', "refused", { text: anyText }],
    ["refused", "not JSON", "refused", { text: anyText }],
  ])("%s with the body %s rejects with its code, its text and its reason", (header, body, code, facts) => {
    const error = errorOf(body, { "posthorn-error": header });
    expect(error).toMatchObject({ code, ...facts });
    expect(Object.hasOwn(error as object, "reason")).toBe("reason" in facts);
  });
});

describe("a reply with a type", () => {
  test("is read as the message that it names", () => {
    expect(read('{"text":"a"}', { "ce-type": "Echo" })).toEqual({ text: "a" });
  });

  test("rejects with the declared failure that it names, and the failure's payload", () => {
    expect(errorOf('{"why":"sold out"}', { "ce-type": "NoEcho" })).toMatchObject({
      code: "remote_failure",
      text: 'The query "echo" failed with "noEcho", which its contract declares.',
      failure: { name: "noEcho", payload: { why: "sold out" } },
    });
  });

  test.each([
    [
      "is unknown",
      '{"text":"a"}',
      "Other",
      'The reply to query "echo" cannot be read: its type is "Other", and "Echo" is expected here. Correct its responder.',
    ],
    [
      "is a failure's, with another payload",
      '{"why":7}',
      "NoEcho",
      'A failure of query "echo" cannot be read: its payload does not fit the contract: /why: Invalid input: expected string, received number. Correct its responder.',
    ],
  ])("that %s rejects with the reason", (_, body, type, text) => {
    expect(errorOf(body, { "ce-type": type })).toMatchObject({ code: "invalid_message", text });
  });
});
