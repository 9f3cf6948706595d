import type { Delivery, Settlement } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { done } from "../../support/collect.ts";
import { extraOf } from "../../support/extras.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of the feature `deferral`. */
export const deferral: readonly Check[] = [
  {
    id: "75 deferral",
    claim: "a deferred packet is not delivered until it is fetched by its position, then once more",
    requires: { queues: true, deferral: true },
    run: deferAndFetch,
  },
  {
    id: "75 deferral (unknown)",
    claim: "to fetch a packet that was not deferred rejects with `not_found`",
    requires: { queues: true, deferral: true },
    run: fetchUnknown,
  },
];

async function deferAndFetch(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  const seen: string[] = [];
  const positions: string[] = [];
  await transport.subscribe(jobs, async (delivery): Promise<Settlement> => {
    seen.push(idOf(delivery));
    if (idOf(delivery) !== "deferred") return done;
    positions.push(delivery.position ?? "");
    return { kind: "defer" };
  });
  const body = Uint8Array.of(0, 255, 128);
  await transport.publish(jobs, [packetOf("deferred", { body, headers: { "x-tenant": "tea" } })]);
  await until("it is deferred", () => positions.length > 0);
  await transport.publish(jobs, [packetOf("next")]);
  await until("the next is handled", () => seen.includes("next"));
  const other = await stage.open();
  const fetch = extraOf(other, "fetch");
  const fetched: Delivery[] = [];
  await fetch(jobs, { positions }, async (delivery) => {
    fetched.push(delivery);
    return done;
  });
  expect(fetched.map(idOf)).toEqual(["deferred"]);
  expect([...(fetched[0]?.body ?? [])]).toEqual([...body]);
  expect(fetched[0]?.headers["x-tenant"]).toBe("tea");
  expect(await codeOf(fetch(jobs, { positions }, async () => done))).toBe("not_found");
  expect(seen).toEqual(["deferred", "next"]);
}

async function fetchUnknown(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  const positions: string[] = [];
  await transport.subscribe(jobs, async ({ position = "" }) => {
    positions.push(position);
    return done;
  });
  await transport.publish(jobs, [packetOf("settled")]);
  await until("it is settled", () => positions.length > 0);
  const fetched: string[] = [];
  const fetch = extraOf(transport, "fetch")(jobs, { positions }, async (delivery) => {
    fetched.push(idOf(delivery));
    return done;
  });
  expect(await codeOf(fetch)).toBe("not_found");
  expect(fetched).toEqual([]);
}
