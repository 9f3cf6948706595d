import { type Check, requiring } from "../stage/check.ts";
import { atStart } from "./connection/at-start.ts";
import { giveUp } from "./connection/give-up.ts";
import { health } from "./connection/health.ts";
import { outages } from "./connection/outages.ts";
import { reconnectStorm } from "./connection/reconnect-storm.ts";
import { removedTopology } from "./connection/removed-topology.ts";
import { resets } from "./connection/resets.ts";
import { silence } from "./connection/silence.ts";
import { batches } from "./delivery/batches.ts";
import { confirms } from "./delivery/confirms.ts";
import { delivery } from "./delivery/delivery.ts";
import { missingTargets } from "./delivery/missing-targets.ts";
import { atomic } from "./features/atomic.ts";
import { changingRules } from "./features/changing-rules.ts";
import { deferral } from "./features/deferral.ts";
import { delays } from "./features/delays.ts";
import { members } from "./features/members.ts";
import { absent } from "./features/missing-features.ts";
import { observation } from "./features/observation.ts";
import { replay } from "./features/replay.ts";
import { rules } from "./features/rules.ts";
import { sessions } from "./features/sessions.ts";
import { topology } from "./features/topology.ts";
import { undeclaredSettlements } from "./features/undeclared-settlements.ts";
import { backpressure } from "./flow/backpressure.ts";
import { concurrency } from "./flow/concurrency.ts";
import { duplicates } from "./flow/duplicates.ts";
import { alone } from "./flow/exclusive-consumers.ts";
import { groups } from "./flow/groups.ts";
import { order } from "./flow/order.ts";
import { orderingMismatch } from "./flow/ordering-mismatch.ts";
import { rebalance } from "./flow/rebalance.ts";
import { waitingRetries } from "./flow/waiting-retries.ts";
import { hostileAddresses } from "./hostile/addresses.ts";
import { credentials } from "./hostile/credentials.ts";
import { hostileHeaders } from "./hostile/headers.ts";
import { hostilePackets } from "./hostile/packets.ts";
import { permissions } from "./hostile/permissions.ts";
import { hostileRequests } from "./hostile/requests.ts";
import { contextPropagation } from "./lifecycle/context-propagation.ts";
import { goldenVectors } from "./lifecycle/golden-vectors.ts";
import { lifecycle } from "./lifecycle/lifecycle.ts";
import { clocks } from "./requests/clocks.ts";
import { interruptedRequests } from "./requests/interrupted-requests.ts";
import { light } from "./requests/light.ts";
import { replyAddresses } from "./requests/reply-addresses.ts";
import { requests } from "./requests/requests.ts";
import { scaleOut } from "./requests/scale-out.ts";
import { soak } from "./requests/soak.ts";
import { attempts } from "./settlement/attempts.ts";
import { failing } from "./settlement/dead-letters.ts";
import { delayedRedelivery } from "./settlement/delayed-redelivery.ts";
import { lockRenewal } from "./settlement/lock-renewal.ts";
import { misbehavingHandlers } from "./settlement/misbehaving-handlers.ts";
import { settlement } from "./settlement/settlement.ts";
import { sharedQueues } from "./settlement/shared-queues.ts";
import { staleSettlements } from "./settlement/stale-settlements.ts";
import { unavailableDeadLetters } from "./settlement/unavailable-dead-letters.ts";
import { unknownTypes } from "./settlement/unknown-types.ts";

const ofQueues: readonly Check[] = [
  ...delivery,
  ...confirms,
  ...batches,
  ...settlement,
  ...attempts,
  ...staleSettlements,
  ...misbehavingHandlers,
  ...failing,
  ...sharedQueues,
  ...unknownTypes,
  ...delayedRedelivery,
  ...lockRenewal,
  ...unavailableDeadLetters,
  ...duplicates,
  ...order,
  ...concurrency,
  ...backpressure,
  ...waitingRetries,
  ...orderingMismatch,
  ...lifecycle,
  ...goldenVectors,
  ...outages,
  ...resets,
  ...silence,
  ...hostileHeaders,
  ...hostilePackets,
  ...giveUp,
  ...reconnectStorm,
];

const ofRequests: readonly Check[] = [
  ...requests,
  ...replyAddresses,
  ...interruptedRequests,
  ...clocks,
  ...scaleOut,
  ...hostileRequests,
  ...soak,
];

const ofTopics: readonly Check[] = [...alone];

const ofGroups: readonly Check[] = [...rules, ...changingRules];

const every: readonly Check[] = [
  ...requiring({ queues: true }, ofQueues),
  ...requiring({ queues: true, inboxes: true }, ofRequests),
  ...requiring({ queues: true, light: true }, light),
  ...requiring({ topics: true }, ofTopics),
  ...requiring({ topics: true, groups: true }, ofGroups),
  ...groups,
  ...contextPropagation,
  ...rebalance,
  ...atStart,
  ...health,
  ...hostileAddresses,
  ...permissions,
  ...credentials,
  ...removedTopology,
  ...missingTargets,
  ...delays,
  ...replay,
  ...atomic,
  ...sessions,
  ...deferral,
  ...observation,
  ...members,
  ...topology,
  ...absent,
  ...undeclaredSettlements,
];

/** The order of a check: waiting checks run beside others, and those that must be alone run last. */
function turn({ waits = false, measuresHeap = false, killsBroker = false }: Check): number {
  return killsBroker ? 3 : measuresHeap ? 2 : waits ? 1 : 0;
}

/** Every check, in the order in which they run. */
export const checks: readonly Check[] = every.toSorted((a, b) => turn(a) - turn(b));
