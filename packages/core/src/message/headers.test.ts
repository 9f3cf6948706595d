import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { collectDeadLetters } from "../../test/collect-dead-letters.ts";
import { fakeDelivery, fakeTransport } from "../../test/fake-transport.ts";
import { consume } from "../consume/consume.ts";
import type { Message } from "../contract/message.ts";
import type { Command } from "../contract/operation.ts";
import { produce } from "../produce/produce.ts";
import { queue } from "../transport/destination.ts";
import type { Transport } from "../transport/transport.ts";
import { deadLetterHeaders } from "../transport/wire-headers.ts";

let transport: Transport;
beforeEach(() => {
  transport = memoryTransport();
});
afterEach(() => transport.close());

const onError = vi.fn();
type Bag = Readonly<Record<string, unknown>>;

function commandWith(facts: Partial<Message<unknown, Bag>>): Command<unknown, Bag> {
  const message = { name: "Brew", payload: z.unknown(), headers: z.looseObject({}), ...facts };
  return { kind: "command", name: "brew", address: "brew", source: "tea", message };
}

/** Sends a message with headers. Returns those that the handler gets, and those of the packet. */
async function roundTrip(command: Command<unknown, Bag>, given: Bag): Promise<{ got: Bag; wire: Bag }> {
  const publish = vi.spyOn(transport, "publish");
  const handler = vi.fn();
  const subscription = await consume(transport, command, handler, { onError });
  await produce(transport, command, {}, { headers: given });
  await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(1));
  await subscription.close();
  return { got: handler.mock.calls[0]?.[1].headers, wire: publish.mock.calls[0]?.[1][0]?.headers ?? {} };
}

describe("a header that not every transport carries", () => {
  test.each([
    ["a name with a space", { "tea pot": "x" }, '"tea pot" is not a legal header name'],
    ["a name of the NATS server", { "Nats-Msg-Id": "x" }, '"Nats-Msg-Id" is not a legal header name'],
    ["a line break in its name", { "tea\r\npot": "x" }, "is not a legal header name"],
    ["half a character", { tea: "\udc00" }, 'The header "tea" contains half a character'],
  ])("is refused over all of them: %s", async (_, headers, text) => {
    const { transport: to, publications } = fakeTransport();
    await expect(produce(to, commandWith({}), {}, { headers })).rejects.toMatchObject({
      code: "invalid_message",
      text: expect.stringContaining(text),
    });
    expect(publications).toEqual([]);
  });
});

describe("a header", () => {
  test.each([
    ["number", 7, "7"],
    ["boolean", true, "true"],
    ["json", { a: [1, null] }, '{"a":[1,null]}'],
    ["json", null, "null"],
    ["json", 7, "7"],
    ["json", "green", "green"],
    ["json", "7", '"7"'],
    ["json", '"', '"'],
    ["string", "7", "7"],
  ] as const)(
    "of type %s with the value %j is sent as %s, and arrives with that value",
    async (type, value, text) => {
      const { got, wire } = await roundTrip(commandWith({ headerTypes: { tea: type } }), { tea: value });
      expect(wire["tea"]).toBe(text);
      expect(got).toEqual({ tea: value });
    },
  );

  test("that the contract does not name is read with the type of other headers", async () => {
    const command = commandWith({ headerTypes: { tea: "string" }, otherHeaders: "number" });
    const { got } = await roundTrip(command, { tea: "7", cups: 7 });
    expect(got).toEqual({ tea: "7", cups: 7 });
  });

  test("that does not fit its schema makes a dead letter", async () => {
    const dead = await collectDeadLetters(transport, queue("brew"));
    const headers = z.looseObject({ tags: z.array(z.string()) });
    const command = commandWith({ headers, headerTypes: { tags: "json" } });
    await consume(transport, command, vi.fn(), { onError });
    await transport.publish(queue("brew"), [{ id: "1", headers: { tags: "[1]" }, body: Buffer.from("{}") }]);
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(dead[0]?.headers[deadLetterHeaders.reason]).toContain(
      "its headers do not fit the contract: /tags/0:",
    );
  });

  test("named __proto__ does not become the prototype of the headers", async () => {
    const handler = vi.fn();
    const fake = fakeTransport({ features: { redelivery: true, attempts: true, deadLetter: true } });
    await consume(fake.transport, commandWith({ otherHeaders: "json" }), handler, { onError });
    const headers = JSON.parse('{"__proto__":"{\\"tea\\":1}"}');
    await fake.deliver(fakeDelivery({ headers, body: Buffer.from("{}") }));
    expect(handler).toHaveBeenCalledTimes(1);
    expect(handler.mock.calls[0]?.[1].headers.tea).toBeUndefined();
  });
});

describe("a header of Posthorn that the contract declares", () => {
  const ownHeaders = ["Content-Type", "ce-id", "ce-source", "correlation-id"];
  const headers = z.looseObject({
    "ce-id": z.string(),
    "correlation-id": z.string(),
    "Content-Type": z.string(),
  });
  const command = commandWith({ headers, ownHeaders });

  test("is set by Posthorn, and the handler gets it", async () => {
    const { got, wire } = await roundTrip(command, {});
    expect(got).toEqual({
      "Content-Type": "application/json",
      "ce-id": wire["ce-id"],
      "ce-source": "tea",
      "correlation-id": wire["ce-id"],
    });
  });

  test("is sent with the value that the program gives", async () => {
    const publish = vi.spyOn(transport, "publish");
    const given = { "ce-id": "1", "correlation-id": "2", "Content-Type": "application/tea+json" };
    const { got, wire } = await roundTrip(command, given);
    expect(got).toMatchObject(given);
    expect(wire).toMatchObject({
      "ce-id": "1",
      "correlation-id": "2",
      "content-type": "application/tea+json",
    });
    expect(wire["Content-Type"]).toBeUndefined();
    expect(publish.mock.calls[0]?.[1][0]?.id).toBe("1");
  });

  test("is not sent with the content type of another message", async () => {
    const given = { "Content-Type": "application/avro" };
    await expect(produce(transport, command, {}, { headers: given })).rejects.toMatchObject({
      code: "invalid_message",
      text: 'The header "content-type" of command "brew" is "application/avro", and its payload is "application/json". Nothing was sent. Leave the header out.',
    });
  });

  test("may carry the correlation id, with a schema or without", async () => {
    const conversing = commandWith({ correlationHeader: "correlation-id" });
    const { wire } = await roundTrip(conversing, {});
    expect(wire["correlation-id"]).toBe(wire["ce-id"]);
    const { headers: _, ...undescribed } = conversing.message;
    await produce(transport, { ...conversing, message: undescribed }, {});
  });

  test("is validated: Posthorn's value must fit the contract", async () => {
    const strict = commandWith({
      headers: z.looseObject({ "ce-source": z.literal("coffee") }),
      ownHeaders: ["ce-source"],
    });
    await expect(produce(transport, strict, {})).rejects.toThrow("/ce-source:");
    await produce(transport, strict, {}, { headers: { "ce-source": "coffee" } });
  });
});
