import { expectTypeOf, test, vi } from "vitest";
import { type LoggedIn, type LoginHeaders, type SignedUp, userEvents } from "../../test/users.ts";
import { produceOneOf } from "../produce/produce.ts";
import type { Transport } from "../transport/transport.ts";
import { consumeOneOf } from "./consume.ts";

declare const transport: Transport;
const mail = { group: "mail" };

test("a producer gives the payload and the headers of the message that it names", () => {
  void produceOneOf(transport, userEvents, "signedUp", { email: "a@b" });
  void produceOneOf(transport, userEvents, "loggedIn", { at: 7 }, { headers: { device: "phone" } });
  // @ts-expect-error - no such message
  void produceOneOf(transport, userEvents, "gone", { at: 7 });
  // @ts-expect-error - the payload of another message
  void produceOneOf(transport, userEvents, "signedUp", { at: 7 });
  // @ts-expect-error - its headers are required
  void produceOneOf(transport, userEvents, "loggedIn", { at: 7 }, {});
});

test("a consumer has a handler for each message, with its payload and its headers", () => {
  void consumeOneOf(
    transport,
    userEvents,
    {
      signedUp: (payload) => void expectTypeOf(payload).toEqualTypeOf<SignedUp>(),
      loggedIn: (payload, { headers }) => {
        expectTypeOf(payload).toEqualTypeOf<LoggedIn>();
        expectTypeOf(headers).toEqualTypeOf<LoginHeaders>();
      },
    },
    mail,
  );
  // @ts-expect-error - a handler is missing
  void consumeOneOf(transport, userEvents, { signedUp: vi.fn() }, mail);
  // @ts-expect-error - a handler of another payload
  void consumeOneOf(transport, userEvents, { signedUp: (_: LoggedIn) => {}, loggedIn: vi.fn() }, mail);
});
