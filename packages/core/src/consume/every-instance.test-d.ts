import { test, vi } from "vitest";
import { orderPlaced } from "../../test/shop.ts";
import type { Transport } from "../transport/transport.ts";
import { consume } from "./consume.ts";
import type { EventOptions } from "./consume-options.ts";
import { everyInstance } from "./every-instance.ts";

declare const transport: Transport;

test("a consumer of an event names a group, or everyInstance", () => {
  const options: EventOptions[] = [{ group: "mail" }, { group: everyInstance, concurrency: 1 }];
  for (const each of options) void consume(transport, orderPlaced, vi.fn(), each);
  // @ts-expect-error - no group
  const none: EventOptions = {};
  // @ts-expect-error - another symbol
  const other: EventOptions = { group: Symbol("mail") };
  void [none, other];
});
