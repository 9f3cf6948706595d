import { isMessagingError, type Outgoing } from "@posthorn/core/transport";
import type { MessageProperties } from "amqplib";
import { describe, expect, test } from "vitest";
import { attemptOf, decodeHeaders, encodeProperties, keepProperties, travel } from "./headers.ts";

const event: Outgoing = {
  id: "e-1",
  body: new Uint8Array(),
  headers: {
    "ce-specversion": "1.0",
    "ce-id": "e-1",
    "ce-source": "shop",
    "ce-type": "orderPlaced",
    "content-type": "application/json",
    "correlation-id": "c-1",
    "reply-to": "inbox.1",
    "x-tenant": "Grüße\r\n",
  },
};

/** What a consumer is given of what a publisher gave. */
function received(properties: object): MessageProperties {
  return properties as MessageProperties;
}

describe("a packet on the wire", () => {
  test("is a CloudEvent as the AMQP binding has it, and a message as AMQP has it", () => {
    expect(encodeProperties(event, "queue")).toEqual({
      deliveryMode: 2,
      mandatory: true,
      messageId: "e-1",
      contentType: "application/json",
      correlationId: "c-1",
      replyTo: "inbox.1",
      headers: {
        "cloudEvents:specversion": "1.0",
        "cloudEvents:id": "e-1",
        "cloudEvents:source": "shop",
        "cloudEvents:type": "orderPlaced",
        "x-tenant": "Grüße\r\n",
      },
    });
  });

  test("comes back as it was", () => {
    expect(decodeHeaders(received(encodeProperties(event, "queue")))).toEqual(event.headers);
  });

  test("keeps a correlation id that is longer than its property holds", () => {
    const headers = { "correlation-id": "茶".repeat(100), "reply-to": "" };
    expect(decodeHeaders(received(encodeProperties({ ...event, headers }, "inbox")))).toEqual(headers);
  });

  test("has no id of its own making among its headers", () => {
    const plain = encodeProperties({ ...event, headers: { "x-a": "1" } }, "queue");
    expect(plain).toMatchObject({ messageId: "e-1", appId: "posthorn" });
    expect(decodeHeaders(received(plain))).toEqual({ "x-a": "1" });
  });

  test.each(["x-death", "x-delivery-count", "posthorn-attempts", "", "two words", "x".repeat(241)])(
    "has no header named %j",
    (name) => {
      const encode = (): unknown => encodeProperties({ ...event, headers: { [name]: "1" } }, "queue");
      expect(encode).toThrow(expect.objectContaining({ code: "invalid_message" }));
    },
  );

  test("has no text that would arrive changed", () => {
    try {
      encodeProperties({ ...event, headers: { "x-a": "half \ud83d" } }, "queue");
      expect.unreachable();
    } catch (error) {
      expect(isMessagingError(error, "invalid_message")).toBe(true);
    }
  });
});

describe("a foreign client's message", () => {
  test("is read whatever the case and the separator of its names, and the type of its values", () => {
    const foreign = {
      messageId: "m-1",
      contentType: "text/plain",
      headers: {
        cloudEvents_type: "t",
        "X-Count": 3,
        "X-Flag": true,
        "X-Bytes": Buffer.from("b"),
        "X-Nothing": null,
        "X-List": [1, 2],
        "x-death": [{ count: 1 }],
        "x-delivery-count": 2,
      },
    };
    expect(decodeHeaders(received(foreign))).toEqual({
      "ce-id": "m-1",
      "ce-type": "t",
      "content-type": "text/plain",
      "x-count": "3",
      "x-flag": "true",
      "x-bytes": "b",
      "x-nothing": "",
      "x-list": "[1,2]",
    });
  });

  test("may have no headers at all", () => {
    expect(decodeHeaders(received({ headers: undefined }))).toEqual({});
  });

  test("keeps what it had when it is published again, and gains an id that nobody sees", () => {
    const foreign = received({ headers: { "X-Count": 3, "x-death": [] }, type: "t", deliveryMode: 1 });
    const kept = keepProperties(foreign, { [travel.attempts]: 2 });
    expect(kept).toMatchObject({
      type: "t",
      deliveryMode: 2,
      headers: { "X-Count": 3, [travel.attempts]: 2 },
    });
    expect(kept.headers).not.toHaveProperty("x-death");
    expect(decodeHeaders(received(kept))).toEqual({ "x-count": "3" });
  });
});

test("attempts are those of this queue and those before a delay", () => {
  expect(attemptOf(received({ headers: {} }))).toBe(1);
  expect(attemptOf(received({ headers: { "x-delivery-count": 2, [travel.attempts]: 3 } }))).toBe(6);
  expect(attemptOf(received({ headers: { "x-delivery-count": "forged" } }))).toBe(1);
});
