import { request } from "@posthorn/core/codegen";
import { queue } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { ResponderScript } from "../../actors/responder.ts";
import { type Check, overNetwork } from "../../stage/check.ts";
import { ready } from "../../stage/child-process.ts";
import type { Stage } from "../../stage/stage.ts";
import { tenMinutesMs } from "../../support/clock.ts";
import { done } from "../../support/collect.ts";
import { jobStatus } from "../../support/operations.ts";
import { codeOf } from "../../support/rejection.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of group E: request and reply between processes whose clocks differ. */
export const clocks: readonly Check[] = [
  skewed("10 minutes ahead", tenMinutesMs),
  skewed("10 minutes behind", -tenMinutesMs),
];

function skewed(how: string, clockSkewMs: number): Check {
  return {
    id: `50 deadline-honoured (${how})`,
    claim: `a responder whose clock is ${how} replies to requests, and reports expired ones without running them`,
    requires: { redelivery: true, deadLetter: true },
    where: overNetwork,
    waits: true,
    run: (stage) => skewedResponder(stage, clockSkewMs),
  };
}

async function skewedResponder(stage: Stage, clockSkewMs: number): Promise<void> {
  const query = jobStatus(stage.address("status"));
  const transport = await stage.open();
  // The queue exists from here on, so that a request waits there for its responder.
  await (await transport.subscribe(queue(query.address), async () => done)).close();
  const requester = stage.openRequester(transport);
  const expired = request(requester, query, { id: "expired" }, { timeoutMs: 300 });
  expect(await codeOf(expired)).toMatch(/request_timeout|no_responder/);
  const script: ResponderScript = { address: query.address, outcome: "answer", clockSkewMs };
  const child = await ready(stage.spawn("responder", script));
  const inTime = request(requester, query, { id: "in time" }, { timeoutMs: 10_000 });
  expect(await inTime).toEqual({ id: "in time", note: "from a child" });
  await until("the expired request is reported", () => child.reported.includes("reported: expired"));
  await until("the child has reported what it answered", () => child.reported.length >= 3);
  expect(child.reported.filter((line) => line !== "ready").sort()).toEqual(["in time", "reported: expired"]);
}
