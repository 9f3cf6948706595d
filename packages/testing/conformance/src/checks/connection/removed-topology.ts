import type { SubscriptionEvent, Wanted } from "@posthorn/core/transport";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { topologyOf } from "../../support/extras.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { until } from "../../support/wait-until.ts";

const requires = { topology: true } as const;

/** Checks of group D: queues and groups that are removed while they are consumed from. */
export const removedTopology: readonly Check[] = [
  {
    id: "38 broker-side-cancel",
    claim: "a consumer whose queue is removed receives from it again, or reports that it cannot",
    requires: { ...requires, queues: true },
    waits: true,
    run: (stage) => removed(stage, { at: stage.queue("jobs") }),
  },
  {
    id: "38 broker-side-cancel (group)",
    claim: "a consumer whose group is removed receives from it again, or reports that it cannot",
    requires: { ...requires, groups: true },
    waits: true,
    run: (stage) => removed(stage, { at: stage.topic("facts"), group: "all" }),
  },
  {
    id: "38 broker-side-cancel (ordered)",
    claim: "a consumer whose ordered queue is removed receives from it again, or reports that it cannot",
    requires: { ...requires, queues: true, order: "key" },
    waits: true,
    run: (stage) => removed(stage, { at: stage.queue("jobs", { ordered: true }) }),
  },
];

async function removed(stage: Stage, wanted: Wanted): Promise<void> {
  const { at, group } = wanted;
  const [consumer, operator] = [await stage.open(), await stage.open()];
  const events: SubscriptionEvent[] = [];
  const { deliveries } = await collect(consumer, at, {
    ...(group === undefined ? {} : { group }),
    onEvent: (event) => events.push(event),
  });
  const arrived = (id: string): boolean => deliveries.map(idOf).includes(id);
  await operator.publish(at, [packetOf("before", { key: "key" })]);
  await until("packets flow", () => arrived("before"));
  await topologyOf(operator).remove(wanted);
  const isReported = (): boolean =>
    events.some(({ kind }) => kind === "failed" || kind === "broken") || hasProblem(consumer.health.now());
  let index = 0;
  await until("packets flow again, or the consumer says that they do not", async () => {
    index += 1;
    await codeOf(operator.publish(at, [packetOf(`after ${index}`, { key: "key" })]));
    return isReported() || deliveries.length > 1;
  });
}

function hasProblem(status: { readonly kind: string; readonly problems?: readonly Error[] }): boolean {
  return status.kind !== "connected" || (status.problems ?? []).length > 0;
}
