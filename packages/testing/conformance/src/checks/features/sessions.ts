import type { Delivery, Session, Settlement } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { done } from "../../support/collect.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of the feature `sessions`. */
export const sessions: readonly Check[] = [
  {
    id: "74 session-state",
    claim: "packets with the same key share a state, over several consumers, until it is removed",
    requires: { queues: true, order: "key", sessions: true },
    run: sharedState,
  },
  {
    id: "74 session-state (apart)",
    claim: "packets with other keys, and packets without a key, do not share the state",
    requires: { queues: true, order: "key", sessions: true },
    run: separateStates,
  },
];

async function sharedState(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs", { ordered: true });
  const states: (string | undefined)[] = [];
  const receive = async (delivery: Delivery): Promise<Settlement> => {
    const session = sessionOf(delivery);
    const state = await session.read();
    states.push(state && Buffer.from(state).toString());
    const isLast = idOf(delivery) === "2";
    await session.write(isLast ? undefined : new TextEncoder().encode(`after ${idOf(delivery)}`));
    return done;
  };
  const first = await stage.open();
  const publisher = await stage.open();
  await first.subscribe(jobs, receive);
  const packet = (id: string): ReturnType<typeof packetOf> => packetOf(id, { key: "key" });
  await publisher.publish(jobs, ["0", "1"].map(packet));
  await until("two are handled", () => states.length >= 2);
  await first.close();
  const second = await stage.open();
  await second.subscribe(jobs, receive);
  await publisher.publish(jobs, ["2", "3"].map(packet));
  await until("all are handled", () => states.length >= 4);
  expect(states).toEqual([undefined, "after 0", "after 1", undefined]);
}

async function separateStates(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs", { ordered: true });
  const transport = await stage.open();
  const seen = new Map<string, string | undefined>();
  await transport.subscribe(jobs, async (delivery) => {
    const { session } = delivery;
    const state = await session?.read();
    seen.set(idOf(delivery), session && `${session.id}: ${state && Buffer.from(state).toString()}`);
    await session?.write(new TextEncoder().encode(idOf(delivery)));
    return done;
  });
  await transport.publish(jobs, [
    packetOf("a1", { key: "a" }),
    packetOf("b1", { key: "b" }),
    packetOf("none"),
  ]);
  await until("three are handled", () => seen.size >= 3);
  await transport.publish(jobs, [packetOf("a2", { key: "a" }), packetOf("b2", { key: "b" })]);
  await until("all are handled", () => seen.size >= 5);
  expect(Object.fromEntries(seen)).toEqual({
    a1: "a: undefined",
    b1: "b: undefined",
    none: undefined,
    a2: "a: a1",
    b2: "b: b1",
  });
}

function sessionOf({ session }: Delivery): Session {
  if (session === undefined) throw new Error("A delivery with a key from an ordered queue has no session.");
  return session;
}
