import { setTimeout as sleep } from "node:timers/promises";
import type { Destination } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { ConsumerScript } from "../../actors/consumer.ts";
import { type Check, overNetwork } from "../../stage/check.ts";
import { type Child, ready } from "../../stage/child-process.ts";
import type { Stage } from "../../stage/stage.ts";
import { packets } from "../../support/packets.ts";
import { patienceMs, until, within } from "../../support/wait-until.ts";

/** Checks of group C: consumers that come and go under load. */
export const rebalance: readonly Check[] = [
  {
    id: "30 rebalance-mid-flow",
    claim:
      "while 10,000 packets flow and consumers are added, stopped and killed, none is lost, only packets in flight come twice, and the flow does not stall",
    requires: { queues: true, redelivery: true },
    where: overNetwork,
    thorough: true,
    timeoutMs: 180_000,
    run: (stage) => comeAndGo(stage, { from: stage.queue("jobs") }),
  },
  {
    id: "30 rebalance-mid-flow (group)",
    claim:
      "while 10,000 packets of a group flow and consumers are added, stopped and killed, none is lost, only packets in flight come twice, and the flow does not stall",
    requires: { groups: true, redelivery: true },
    where: overNetwork,
    thorough: true,
    timeoutMs: 180_000,
    run: (stage) => comeAndGo(stage, { from: stage.topic("facts"), group: "all" }),
  },
  {
    id: "30 rebalance-mid-flow (ordered)",
    claim:
      "while 10,000 packets of 16 keys flow and consumers are added, stopped and killed, none is lost, only packets in flight come twice, and the flow does not stall",
    requires: { queues: true, redelivery: true, order: "key" },
    where: overNetwork,
    thorough: true,
    timeoutMs: 180_000,
    run: (stage) => comeAndGo(stage, { from: stage.queue("jobs", { ordered: true }) }),
  },
];

const count = 10_000;
const concurrency = 8;

async function comeAndGo(
  stage: Stage,
  { from, group }: { readonly from: Destination; readonly group?: string },
): Promise<void> {
  const script: ConsumerScript = {
    from,
    concurrency,
    handleMs: 10, // slower than the producer, so that packets are in flight when a consumer is killed
    ...(group === undefined ? {} : { group }),
  };
  const children: Child[] = [];
  const add = async (): Promise<void> => {
    children.push(await ready(stage.spawn("consumer", script)));
  };
  await Promise.all([add(), add()]);
  const handled = (): string[] => children.flatMap(({ reported }) => reported.slice(1)) as string[];
  const producer = await stage.open();
  const sent = packets(count, (index) => ({ key: `key-${index % 16}` }));
  const load = (async (): Promise<void> => {
    for (let index = 0; index < count; index += 50) {
      await producer.publish(from, sent.slice(index, index + 50));
      await sleep(5);
    }
  })();
  const stalls = watchStalls(() => handled().length);
  const at = (share: number): Promise<void> =>
    until(`${share} of all is handled`, () => handled().length >= count * share, 6 * patienceMs());
  await at(0.2);
  await add();
  await at(0.4);
  expect(await within(patienceMs(), "the first drains", (children[0] as Child).terminate())).toBe(0);
  await at(0.6);
  await Promise.all([(children[1] as Child).kill(), add()]);
  await load;
  await until(
    () => `all are handled: ${new Set(handled()).size} are`,
    () => new Set(handled()).size === count,
    6 * patienceMs(),
  );
  const longestStallMs = stalls.end();
  expect(handled().length - count).toBeLessThanOrEqual(concurrency);
  const sessionMs = stage.subject.lockMs ?? patienceMs() / 2;
  expect(longestStallMs).toBeLessThan(2 * sessionMs + patienceMs() / 2);
}

/** Measures the longest time in which a number did not grow. */
function watchStalls(read: () => number): { end(): number } {
  let [last, since, longest] = [read(), performance.now(), 0];
  const timer = setInterval(() => {
    const now = read();
    if (now > last) [last, since] = [now, performance.now()];
    else longest = Math.max(longest, performance.now() - since);
  }, 50);
  return {
    end() {
      clearInterval(timer);
      return longest;
    },
  };
}
