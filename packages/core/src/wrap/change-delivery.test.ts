import { expect, test, vi } from "vitest";
import type { Delivery } from "../transport/packet.ts";
import { changeDelivery } from "./change-delivery.ts";

/** A delivery whose signal is made when it is read, as transports do. */
class LazyDelivery implements Delivery {
  readonly headers = { id: "1" };
  readonly body: Uint8Array = new Uint8Array([7]);
  readonly address = "jobs";
  readonly attempt = 1;
  readonly position = "41";
  readonly #makeSignal: () => AbortSignal;

  constructor(makeSignal: () => AbortSignal) {
    this.#makeSignal = makeSignal;
  }

  get signal(): AbortSignal {
    return this.#makeSignal();
  }
}

test("a changed delivery has its changes, and every other property of the original", () => {
  const { signal } = new AbortController();
  const session = { id: "s", read: async () => undefined, write: async () => {} };
  const properties = { key: "k", partition: "3", position: "41", acceptedAt: 5, session };
  const original: Delivery = {
    headers: { id: "1" },
    body: new Uint8Array([7]),
    address: "jobs",
    attempt: 1,
    signal,
    ...properties,
  };
  const changes = { headers: {}, body: new Uint8Array(), address: "other", attempt: 4 };
  expect(changeDelivery(original, changes)).toEqual({ ...original, ...changes });
  expect(changeDelivery(original, {})).toEqual(original);
});

test("a signal that the transport makes when it is read is not made earlier, and is not lost", () => {
  const { signal } = new AbortController();
  const makeSignal = vi.fn(() => signal);
  const changed = changeDelivery(new LazyDelivery(makeSignal), { attempt: 2 });
  expect(makeSignal).not.toHaveBeenCalled();
  expect(changed.signal).toBe(signal);
  expect(Object.keys(changed)).toEqual(["headers", "body", "address", "attempt", "signal", "position"]);
});
