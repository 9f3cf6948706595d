import { expect } from "vitest";
import type { ObserverScript } from "../../actors/observer.ts";
import type { SubscriberScript } from "../../actors/subscriber.ts";
import { type Check, overNetwork } from "../../stage/check.ts";
import { ready } from "../../stage/child-process.ts";
import type { Stage } from "../../stage/stage.ts";
import { patienceMs, until, within } from "../../support/wait-until.ts";

/** Checks of group D: a transport that gives up a lost broker. */
export const giveUp: readonly Check[] = [
  {
    id: "37 give-up-is-visible",
    claim:
      "when a transport gives up, its health says so, its subscriptions fail, and publishes reject at once from then on",
    where: overNetwork,
    waits: true,
    run: isVisible,
  },
  {
    id: "67 give-up-is-loud",
    claim: "a program that only consumes logs that its transport gives up, and does not exit with code 0",
    where: overNetwork,
    waits: true,
    run: isLoud,
  },
];

async function isVisible(stage: Stage): Promise<void> {
  stage.exported("openImpatient");
  const { proxy, url } = await stage.openProxy();
  const script: ObserverScript = { from: stage.queue("jobs") };
  const child = await ready(stage.spawn("observer", script, { url, opener: "openImpatient" }));
  await until("it publishes", () => child.reported.includes("publish: accepted"));
  expect(child.reported.filter((line) => String(line).startsWith("health"))).toEqual(["health: connected"]);
  proxy.cut();
  for (const line of ["health: failed", "event: failed", "refused"]) {
    await until(
      () => `it reports "${line}": ${child.reported.slice(-5).join(", ")}`,
      () => child.reported.includes(line),
    );
  }
  expect(child.reported).toContain("health: disconnected");
  const outcomes = child.reported.filter((line) => String(line).startsWith("publish"));
  const allowed = ["accepted", "publish_uncertain", "disconnected", "unreachable", "closed"];
  for (const outcome of outcomes) expect(allowed.map((code) => `publish: ${code}`)).toContain(outcome);
}

async function isLoud(stage: Stage): Promise<void> {
  stage.exported("openImpatient");
  const { proxy, url } = await stage.openProxy();
  const script: SubscriberScript = { from: stage.queue("jobs") };
  const child = await ready(stage.spawn("subscriber", script, { url, opener: "openImpatient" }));
  expect(child.hasExited()).toBe(false);
  proxy.cut();
  const code = await within(patienceMs(), "the process ends by itself", child.exited);
  expect(code).toEqual(expect.any(Number));
  expect(code).not.toBe(0);
  expect(child.errors()).not.toBe("");
}
