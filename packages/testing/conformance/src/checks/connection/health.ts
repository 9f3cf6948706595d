import type { SubscriptionEvent } from "@posthorn/core/transport";
import { expect } from "vitest";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { publishUntilAccepted } from "../../support/publish-until-accepted.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of `Transport.health`, and of the events of subscriptions. */
export const health: readonly Check[] = [
  {
    id: "79 health",
    claim: "the health is `connected` while the transport is open, and `closed` afterwards",
    run: openAndClosed,
  },
  {
    id: "79 health (network)",
    claim: "the health follows the connection, and a listener that has left hears nothing",
    where: overNetwork,
    waits: true,
    run: followsConnection,
  },
  {
    id: "61 topic-alone (interrupted)",
    claim: "a subscriber for which nothing is stored is told when its connection breaks, and then goes on",
    requires: { topics: true },
    where: overNetwork,
    waits: true,
    run: interruptedAlone,
  },
];

async function openAndClosed(stage: Stage): Promise<void> {
  const transport = await stage.openWith("open");
  expect(transport.health.now()).toEqual({ kind: "connected" });
  const seen: string[] = [];
  transport.health.watch(({ kind }) => seen.push(kind));
  await transport.close();
  expect(transport.health.now()).toEqual({ kind: "closed" });
  expect(seen).toEqual(["closed"]);
}

async function followsConnection(stage: Stage): Promise<void> {
  const { transport, proxy } = await stage.openThroughProxy();
  const seen: string[] = [];
  const forgotten: string[] = [];
  transport.health.watch(({ kind }) => seen.push(kind));
  const leave = transport.health.watch(({ kind }) => forgotten.push(kind));
  leave();
  proxy.cut();
  await until("it says `disconnected`", () => transport.health.now().kind === "disconnected");
  await until("its listener hears so", () => seen.includes("disconnected"));
  proxy.pass();
  await until("it says `connected`", () => transport.health.now().kind === "connected");
  expect(seen.at(-1)).toBe("connected");
  expect(forgotten).toEqual([]);
}

async function interruptedAlone(stage: Stage): Promise<void> {
  const { transport, proxy } = await stage.openThroughProxy();
  const publisher = await stage.open();
  const facts = stage.topic("facts");
  const events: SubscriptionEvent[] = [];
  const { deliveries } = await collect(transport, facts, { onEvent: (event) => events.push(event) });
  await publisher.publish(facts, [packetOf("before")]);
  await until("packets flow", () => deliveries.length > 0);
  expect(events).toEqual([]);
  proxy.reset();
  await until("it is told", () => events.some(({ kind }) => kind === "interrupted"));
  await until("it goes on", async () => {
    await publishUntilAccepted({ transport: publisher, to: facts }, packetOf("after"));
    return deliveries.map(idOf).includes("after");
  });
}
