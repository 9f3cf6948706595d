import { afterEach, expect, test, vi } from "vitest";
import { deadLetterPacket } from "./dead-letter.ts";

afterEach(() => void vi.useRealTimers());

const { signal } = new AbortController();
const body = Uint8Array.of(1, 2);

test("a dead letter is the packet, with the reason, the address, the attempts and the time", () => {
  vi.useFakeTimers({ now: 0 });
  const delivery = { headers: { "ce-id": "7", tenant: "acme" }, body, address: "orders", attempt: 3, signal };
  expect(deadLetterPacket(delivery, { kind: "dead-letter", reason: "cold" })).toEqual({
    id: "7",
    body,
    headers: {
      "ce-id": "7",
      tenant: "acme",
      "posthorn-dead-reason": "cold",
      "posthorn-dead-address": "orders",
      "posthorn-dead-attempts": "3",
      "posthorn-dead-time": "1970-01-01T00:00:00.000Z",
    },
  });
});

test("a dead letter that fails again has the facts of its last failure, and the headers of the settlement", () => {
  const headers = { "posthorn-dead-reason": "first", "posthorn-dead-error-type": "RangeError" };
  const delivery = { headers, body, address: "orders.dead", attempt: 1, signal };
  const settlement = { reason: "second", headers: { "posthorn-dead-error-type": "TypeError" } };
  const packet = deadLetterPacket(delivery, { kind: "dead-letter", ...settlement });
  expect(packet.id).toBe("");
  expect(packet.headers).toMatchObject({
    "posthorn-dead-reason": "second",
    "posthorn-dead-address": "orders.dead",
    "posthorn-dead-error-type": "TypeError",
  });
});
