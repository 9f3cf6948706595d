import { isMessagingError, type Settlement } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { done } from "../../support/collect.ts";
import { packetOf } from "../../support/packets.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of settlements that require a feature which is missing. */
export const undeclaredSettlements: readonly Check[] = [
  {
    id: "60 undeclared-capability (defer settlement)",
    claim: "a packet that is deferred without the feature is not lost: it is reported, and delivered again",
    requires: { queues: true, redelivery: true, deferral: false },
    waits: true,
    run: (stage) => undeclared(stage, { kind: "defer" }),
  },
  {
    id: "60 undeclared-capability (atomic settlement)",
    claim:
      "a packet that is settled with a publish without the feature is not lost: it is reported, and delivered again",
    requires: { queues: true, redelivery: true, atomicSettle: false },
    waits: true,
    run: (stage) =>
      undeclared(stage, {
        kind: "done",
        publish: [{ to: stage.queue("results"), packets: [packetOf("result")] }],
      }),
  },
];

async function undeclared(stage: Stage, settlement: Settlement): Promise<void> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  const errors: Error[] = [];
  let runs = 0;
  await transport.subscribe(
    jobs,
    async () => {
      runs += 1;
      return runs === 1 ? settlement : done;
    },
    { onError: (error) => errors.push(error) },
  );
  await transport.publish(jobs, [packetOf("one")]);
  await until("it is delivered again", () => runs > 1);
  expect(errors.filter((error) => isMessagingError(error, "unsupported_capability"))).toHaveLength(1);
}
