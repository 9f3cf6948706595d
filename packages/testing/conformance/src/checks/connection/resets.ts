import { setTimeout as sleep } from "node:timers/promises";
import type { Transport } from "@posthorn/core/transport";
import { expect } from "vitest";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { done } from "../../support/collect.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of group D: connections that break under load. */
export const resets: readonly Check[] = [
  {
    id: "34 tcp-cut (ordered, under load)",
    claim: "after three resets under load, every key is delivered again within 5 seconds, in order",
    requires: { order: "key" },
    where: overNetwork,
    run: resetsUnderLoad,
  },
];

const keys = Array.from({ length: 16 }, (_, index) => `key-${index}`);
const flowsAgainMs = 5_000;

async function resetsUnderLoad(stage: Stage): Promise<void> {
  const { transport, proxy } = await stage.openThroughProxy("openDefault");
  const jobs = stage.queue("jobs", { ordered: true });
  /** The number of handled packets of each key: 0 to n - 1. */
  const handled = new Map(keys.map((key) => [key, 0]));
  const overtakes: string[] = [];
  await transport.subscribe(jobs, async (delivery) => {
    const [key, text] = idOf(delivery).split("#") as [string, string];
    const index = Number(text);
    if (index > (handled.get(key) ?? 0)) overtakes.push(`${idOf(delivery)} after ${handled.get(key)}`);
    await sleep(2);
    if (index === handled.get(key)) handled.set(key, index + 1);
    return done;
  });
  const load = startLoad(await stage.open(), (key, index) => packetOf(`${key}#${index}`, { key }), jobs);
  await until("every key flows", () => keys.every((key) => (handled.get(key) ?? 0) >= 5));
  for (const pauseMs of [700, 700, 0]) {
    proxy.reset();
    await sleep(pauseMs);
  }
  const before = new Map(handled);
  const silent = (): string[] => keys.filter((key) => handled.get(key) === before.get(key));
  await until(
    () => `every key flows again: ${silent().length} of ${keys.length} did not`,
    () => silent().length === 0,
    flowsAgainMs,
  );
  const count = await load.stop();
  await until("all are handled", () => keys.every((key) => handled.get(key) === count));
  expect(overtakes).toEqual([]);
}

interface Load {
  /** Resolves to the number of accepted packets of each key. */
  stop(): Promise<number>;
}

/** Publishes the next packet of every key, repeatedly. */
function startLoad(
  transport: Transport,
  make: (key: string, index: number) => ReturnType<typeof packetOf>,
  to: ReturnType<Stage["queue"]>,
): Load {
  let stopped = false;
  const flow = (async (): Promise<number> => {
    for (let index = 0; ; index++) {
      if (stopped) return index;
      await transport.publish(
        to,
        keys.map((key) => make(key, index)),
      );
      await sleep(20);
    }
  })();
  flow.catch(() => {}); // `stop` says so
  return {
    stop() {
      stopped = true;
      return flow;
    },
  };
}
