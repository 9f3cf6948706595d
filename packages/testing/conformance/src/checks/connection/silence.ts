import { expect } from "vitest";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { TcpProxy } from "../../stage/proxy.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { publishUntilAccepted, recoverable } from "../../support/publish-until-accepted.ts";
import { codeOf } from "../../support/rejection.ts";
import { until, within } from "../../support/wait-until.ts";

/** Checks of group D: connections on which nothing arrives any more. */
export const silence: readonly Check[] = [
  {
    id: "35 half-open-blackhole",
    claim: "when the network drops everything, a publish rejects in time, and a consumer is restored",
    where: overNetwork,
    waits: true,
    run: (stage) => silent(stage, (proxy) => proxy.stall()),
  },
  {
    id: "35 half-open-blackhole (from the broker)",
    claim:
      "when the network drops what the broker sends, a publish rejects in time, and a consumer is restored",
    where: overNetwork,
    waits: true,
    run: (stage) => silent(stage, (proxy) => proxy.stall("client")),
  },
  {
    id: "35 half-open-blackhole (to the broker)",
    claim:
      "when the network drops what the client sends, a publish rejects in time, and a consumer is restored",
    where: overNetwork,
    waits: true,
    run: (stage) => silent(stage, (proxy) => proxy.stall("broker")),
  },
  {
    id: "35 half-open-blackhole (half-closed)",
    claim: "when the broker's side of the connection ends, producers and consumers continue",
    where: overNetwork,
    waits: true,
    run: halfClosed,
  },
];

/** The largest time of a publish with `openQuick`, with a reserve for slow machines. */
const quickPublishMs = 4_000;

/** Opens a transport through a proxy, with a consumer that has got its first packet. */
async function openFlowing(stage: Stage) {
  const { transport, proxy } = await stage.openThroughProxy("openQuick");
  const jobs = stage.queue("jobs");
  const { deliveries } = await collect(transport, jobs);
  const arrived = (id: string): boolean => deliveries.map(idOf).includes(id);
  await publishUntilAccepted({ transport, to: jobs }, packetOf("before"));
  await until("packets flow", () => arrived("before"));
  return { transport, proxy, jobs, arrived };
}

async function silent(stage: Stage, begin: (proxy: TcpProxy) => void): Promise<void> {
  const { transport, proxy, jobs, arrived } = await openFlowing(stage);
  begin(proxy);
  const publish = codeOf(transport.publish(jobs, [packetOf("swallowed")]));
  expect(recoverable).toContain(await within(quickPublishMs, "the publish rejects", publish));
  proxy.strand();
  await (await stage.open()).publish(jobs, [packetOf("after")]);
  await until("the consumer is attached again", () => arrived("after"));
  await publishUntilAccepted({ transport, to: jobs }, packetOf("again"));
  await until("its own packets arrive", () => arrived("again"));
}

async function halfClosed(stage: Stage): Promise<void> {
  const { transport, proxy, jobs, arrived } = await openFlowing(stage);
  proxy.halfClose();
  await publishUntilAccepted({ transport, to: jobs }, packetOf("after"));
  await until("the consumer is attached again", () => arrived("after"));
}
