import { expect, test, vi } from "vitest";
import { rejection } from "../../test/echo.ts";
import { fakeTransport } from "../../test/fake-transport.ts";
import { orderPlaced, placeOrder } from "../../test/shop.ts";
import { userEvents } from "../../test/users.ts";
import { cancelScheduled } from "./cancel-scheduled.ts";

const cancel = vi.fn(async () => {});
const features = { cancel: true, delay: true, order: "key" } as const;

test("delayed messages are cancelled by their tokens, all of them in one call", async () => {
  const { transport } = fakeTransport({ features, more: { cancel } });
  const sent = [
    { id: "m1", scheduled: "a" },
    { id: "m2", scheduled: "b" },
  ];
  await cancelScheduled(transport, orderPlaced, sent);
  const to = { kind: "topic", template: orderPlaced.address, address: orderPlaced.address, ordered: true };
  expect(cancel.mock.calls).toEqual([[to, ["a", "b"]]]);
});

test("one message can be cancelled, and no message at all", async () => {
  const { transport } = fakeTransport({ features, more: { cancel } });
  cancel.mockClear();
  await cancelScheduled(transport, userEvents, { id: "m1", scheduled: "a" });
  await cancelScheduled(transport, userEvents, []);
  expect(cancel.mock.calls).toEqual([[expect.objectContaining({ address: "users" }), ["a"]]]);
});

test("a message that was not delayed cannot be cancelled, and no other is", async () => {
  const { transport } = fakeTransport({ features, more: { cancel } });
  cancel.mockClear();
  const cancelling = cancelScheduled(transport, placeOrder, [{ id: "m1", scheduled: "a" }, { id: "m2" }]);
  expect((await rejection(cancelling)).message).toBe(
    '[invalid_argument] Message m2 of command "placeOrder" was not delayed. Cancel only messages that were sent with a delay.',
  );
  expect(cancel).not.toHaveBeenCalled();
});

test("a transport that cannot cancel rejects", async () => {
  const { transport } = fakeTransport();
  const sent = { id: "m1", scheduled: "a" };
  expect((await rejection(cancelScheduled(transport, placeOrder, sent))).message).toBe(
    '[unsupported_capability] Transport "fake" declares "cancel: false", and command "placeOrder" needs "cancel: true". Choose a transport that declares it.',
  );
});

test("a transport that declares `cancel` without the function rejects", async () => {
  const { transport } = fakeTransport({ features });
  const sent = { id: "m1", scheduled: "a" };
  expect((await rejection(cancelScheduled(transport, placeOrder, sent))).message).toBe(
    '[unsupported_capability] Transport "fake" declares "cancel" and has no function "more.cancel", which command "placeOrder" needs. Report it to the transport\'s authors.',
  );
});
