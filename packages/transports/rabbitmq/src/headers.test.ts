import { isMessagingError, type Outgoing } from "@posthorn/core/transport";
import type { MessageProperties } from "amqplib";
import { describe, expect, test } from "vitest";
import { attemptOf, copyProperties, decodeHeaders, encodeProperties, ownHeaders } from "./headers.ts";

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

/** The properties of a published message, as its consumer gets them. */
function received(properties: object): MessageProperties {
  return properties as MessageProperties;
}

describe("a packet on the wire", () => {
  test("is a CloudEvent of the AMQP binding, and has the properties of an AMQP message", () => {
    expect(encodeProperties(event)).toEqual({
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

  test("is decoded to the same headers", () => {
    expect(decodeHeaders(received(encodeProperties(event)))).toEqual(event.headers);
  });

  test("keeps a correlation id that is longer than its property can hold", () => {
    const headers = { "correlation-id": "茶".repeat(100), "reply-to": "" };
    expect(decodeHeaders(received(encodeProperties({ ...event, headers })))).toEqual(headers);
  });

  test("does not get a CloudEvents id from its message id", () => {
    const plain = encodeProperties({ ...event, headers: { "x-a": "1" } });
    expect(plain).toMatchObject({ messageId: "e-1", appId: "posthorn" });
    expect(decodeHeaders(received(plain))).toEqual({ "x-a": "1" });
  });

  test.each(["x-death", "x-delivery-count", "posthorn-attempts", "", "two words", "x".repeat(241)])(
    "is rejected if it has a header named %j",
    (name) => {
      const encode = (): unknown => encodeProperties({ ...event, headers: { [name]: "1" } });
      expect(encode).toThrow(expect.objectContaining({ code: "invalid_message" }));
    },
  );

  test("is rejected if it has text that would not arrive unchanged", () => {
    try {
      encodeProperties({ ...event, headers: { "x-a": "half \ud83d" } });
      expect.unreachable();
    } catch (error) {
      expect(isMessagingError(error, "invalid_message")).toBe(true);
    }
  });
});

describe("a message of another client", () => {
  test("is decoded for every case and separator of a CloudEvents name, and every type of its values", () => {
    const other = {
      messageId: "m-1",
      contentType: "text/plain",
      headers: {
        cloudEvents_type: "t",
        "CloudEvents:Source": "s",
        "X-Count": 3,
        "X-Flag": true,
        "X-Bytes": Buffer.from("b"),
        "X-Nothing": null,
        "X-List": [1, 2],
        "x-death": [{ count: 1 }],
        "x-delivery-count": 2,
      },
    };
    expect(decodeHeaders(received(other))).toEqual({
      "ce-id": "m-1",
      "ce-type": "t",
      "ce-source": "s",
      "content-type": "text/plain",
      "X-Count": "3",
      "X-Flag": "true",
      "X-Bytes": "b",
      "X-Nothing": "",
      "X-List": "[1,2]",
    });
  });

  test("may come without headers", () => {
    expect(decodeHeaders(received({ headers: undefined }))).toEqual({});
  });

  test("keeps its properties when it is copied, and gets an id that deliveries do not contain", () => {
    const other = received({ headers: { "X-Count": 3, "x-death": [] }, type: "t", deliveryMode: 1 });
    const copied = copyProperties(other, { [ownHeaders.attempts]: 2 });
    expect(copied).toMatchObject({
      type: "t",
      deliveryMode: 2,
      headers: { "X-Count": 3, [ownHeaders.attempts]: 2 },
    });
    expect(copied.headers).not.toHaveProperty("x-death");
    expect(decodeHeaders(received(copied))).toEqual({ "X-Count": "3" });
  });
});

test("the attempt includes those of this queue and those before a delay", () => {
  const attempt = (headers: object, isRedelivered = false): number =>
    attemptOf(received({ headers }), isRedelivered);
  expect(attempt({})).toBe(1);
  expect(attempt({ "x-delivery-count": 2, [ownHeaders.attempts]: 3 })).toBe(6);
  expect(attempt({ "x-delivery-count": "forged" })).toBe(1);
  expect(attempt({ [ownHeaders.attempts]: 3 }, true)).toBe(5); // a classic queue
});
