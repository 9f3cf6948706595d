import { expect } from "vitest";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { openerOf } from "../../support/subject.ts";
import { until, within } from "../../support/wait-until.ts";

/** Checks of group D: a broker that is away when a program starts. */
export const atStart: readonly Check[] = [
  {
    id: "36 broker-down-at-start",
    claim: "to open a transport to an address where nothing listens rejects as unreachable",
    where: overNetwork,
    waits: true,
    run: nothingListens,
  },
  {
    id: "36 broker-down-at-start (silent)",
    claim: "to open a transport to an address that never answers rejects as unreachable at the deadline",
    where: overNetwork,
    waits: true,
    run: nothingAnswers,
  },
  {
    id: "36 broker-down-at-start (waiting)",
    claim: "a transport that is told to wait opens once the broker is back, and works",
    where: overNetwork,
    waits: true,
    run: waits,
  },
];

/** The largest time of opening with `openQuick`, with a reserve for slow machines. */
const quickOpenMs = 6_000;

async function nothingListens(stage: Stage): Promise<void> {
  const { proxy, url } = await stage.openProxy();
  await proxy.close();
  const opening = codeOf(openerOf(stage.subject, "openQuick")(url));
  expect(await within(quickOpenMs, "it rejects", opening)).toBe("unreachable");
}

async function nothingAnswers(stage: Stage): Promise<void> {
  const { proxy, url } = await stage.openProxy();
  proxy.stall();
  const opening = codeOf(openerOf(stage.subject, "openQuick")(url));
  expect(await within(quickOpenMs, "it rejects", opening)).toBe("unreachable");
}

async function waits(stage: Stage): Promise<void> {
  const { proxy, url } = await stage.openProxy();
  proxy.cut();
  let isOpen = false;
  const opening = stage.openWith("openWaiting", url).finally(() => {
    isOpen = true;
  });
  opening.catch(() => {}); // awaited below
  await until("it tries again", () => proxy.attempts.length >= 3);
  expect(isOpen).toBe(false);
  proxy.pass();
  const transport = await opening;
  const jobs = stage.queue("jobs");
  const { deliveries } = await collect(transport, jobs);
  await transport.publish(jobs, [packetOf("one")]);
  await until("packets flow", () => deliveries.length > 0);
  expect(deliveries.map(idOf)).toEqual(["one"]);
}
