import type { Check } from "../stage/check.ts";
import { attempts } from "./attempts.ts";
import { clocks } from "./clocks.ts";
import { connection } from "./connection.ts";
import { failing } from "./dead-letters.ts";
import { delivery } from "./delivery.ts";
import { alone } from "./exclusive-consumers.ts";
import { flow } from "./flow.ts";
import { interruptedRequests } from "./interrupted-requests.ts";
import { lifecycle } from "./lifecycle.ts";
import { misbehavingHandlers } from "./misbehaving-handlers.ts";
import { absent } from "./missing-features.ts";
import { orderingMismatch } from "./ordering-mismatch.ts";
import { reconnection } from "./reconnection.ts";
import { replyAddresses } from "./reply-addresses.ts";
import { requests } from "./requests.ts";
import { settlement } from "./settlement.ts";
import { sharedQueues } from "./shared-queues.ts";
import { soak } from "./soak.ts";
import { staleSettlements } from "./stale-settlements.ts";

const every: readonly Check[] = [
  ...delivery,
  ...settlement,
  ...attempts,
  ...staleSettlements,
  ...misbehavingHandlers,
  ...failing,
  ...sharedQueues,
  ...flow,
  ...orderingMismatch,
  ...requests,
  ...replyAddresses,
  ...interruptedRequests,
  ...clocks,
  ...alone,
  ...lifecycle,
  ...soak,
  ...absent,
  ...connection,
  ...reconnection,
];

/** The order of a check: waiting checks run beside others, and the check that kills the broker runs last. */
function turn({ waits = false, killsBroker = false }: Check): number {
  return killsBroker ? 2 : waits ? 1 : 0;
}

/** Every check, in the order in which they run. */
export const checks: readonly Check[] = every.toSorted((a, b) => turn(a) - turn(b));
