import { queue } from "@posthorn/core/transport";
import type { Channel, ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import type { PublishLimits } from "../publish/entry.ts";
import type { Publisher } from "../publish/publisher.ts";
import { openRoutes } from "../publish/routes.ts";
import { attachTo, detachFrom } from "./consumer-channel.ts";
import { openCopies } from "./copies.ts";
import { openSettlements } from "./settlements.ts";

test.each([
  { kind: "retry", afterMs: 1_000 },
  { kind: "dead-letter", reason: "no" },
] as const)("the copy for a $kind that waits is not sent if its channel breaks", async (settlement) => {
  const channel = attachTo({} as Channel);
  const limitsOfPublishes: (PublishLimits | undefined)[] = [];
  const effects: string[] = [];
  const publish: Publisher["publish"] = (_route, _messages, limits) => {
    limitsOfPublishes.push(limits);
    return new Promise((_, reject) => {
      limits?.signal?.addEventListener("abort", () => reject(new Error("nothing was sent")));
    });
  };
  const settlements = openSettlements({
    from: queue("jobs"),
    group: undefined,
    queue: "jobs",
    isExclusive: false,
    publisher: { publish } as Publisher,
    routes: openRoutes(),
    copies: openCopies(() => "token"),
    onError: () => effects.push("reported"),
    acknowledge: () => effects.push("acknowledged"),
    nack: () => effects.push("given back"),
    stopped: async () => {},
    redeliver: () => effects.push("delivered again") > 0,
    pause: async () => {},
  });
  const message = { properties: { headers: {} }, content: Buffer.from("1"), fields: {} } as ConsumeMessage;
  const delivery = {
    headers: {},
    body: message.content,
    address: "jobs",
    attempt: 1,
    signal: channel.aborter.signal,
  };
  const settled = settlements.settle({ channel, message, delivery }, settlement);
  expect(limitsOfPublishes).toMatchObject([{ onlyUnsent: true }]);
  detachFrom(channel, new Error("broken"));
  await settled;
  expect(effects).toEqual([]);
});
