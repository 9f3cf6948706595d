import type { Difference } from "@posthorn/core/transport";
import { compareSettings, type SettingRules } from "@posthorn/transport-kit";
import type { Management, Policy } from "./connection/management.ts";
import type { Layout, QueueEntity } from "./layout.ts";

/** The settings that a policy should leave alone: each of them drops packets that were accepted, or moves them away. */
const untouched = {
  "max-length": 0,
  "max-length-bytes": 0,
  "message-ttl": 0,
  expires: 0,
  "delivery-limit": 0,
};

const always = (): boolean => true;
/** A queue that refuses packets when it is full loses none. */
const dropsOldest: SettingRules["loses"][string] = (_is, _wanted, { overflow }) =>
  !String(overflow).startsWith("reject");

const rules: SettingRules = {
  loses: {
    "max-length": dropsOldest,
    "max-length-bytes": dropsOldest,
    "message-ttl": always,
    expires: always,
    "delivery-limit": always,
  },
};

/** What policies set for the queues of a layout. Nothing is found without the management plugin. */
export async function policyDifferences(
  { entities }: Layout,
  management: Management | undefined,
): Promise<Difference[]> {
  const queues = entities.filter(
    (entity): entity is QueueEntity => entity.kind === "queue" && entity.isForeign !== true,
  );
  if (management === undefined || queues.length === 0) return [];
  const policies = await management.policies();
  return queues.flatMap((queue) =>
    [true, false].flatMap((isOperators) => {
      const applying = policies.filter(
        (policy) => policy.isOperators === isOperators && applies(policy, queue),
      );
      const [policy] = applying.toSorted((one, other) => other.priority - one.priority);
      if (policy === undefined) return [];
      const what = `queue "${queue.name}" under policy "${policy.name}"`;
      return compareSettings({ what, wanted: untouched, is: policy.definition }, rules);
    }),
  );
}

const kinds = new Set(["all", "queues"]);

/** RabbitMQ applies the policy of the highest priority, and one of an operator beside it. */
function applies({ pattern, "apply-to": applyTo }: Policy, { name, options }: QueueEntity): boolean {
  const type = `${options.arguments?.["x-queue-type"] ?? "classic"}_queues`.replace(
    "stream_queues",
    "streams",
  );
  return (kinds.has(applyTo) || applyTo === type) && matches(pattern, name);
}

/** True also for a pattern in a dialect that JavaScript does not read. */
function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern).test(name);
  } catch {
    return true;
  }
}
