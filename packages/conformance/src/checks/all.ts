import type { Check } from "../check.ts";
import { absent } from "./absent.ts";
import { alone } from "./alone.ts";
import { connection } from "./connection.ts";
import { failing } from "./dead-letters.ts";
import { delivery } from "./delivery.ts";
import { flow } from "./flow.ts";
import { interruptedRequests } from "./interrupted-requests.ts";
import { lifecycle } from "./lifecycle.ts";
import { requests } from "./requests.ts";
import { settlement } from "./settlement.ts";
import { soak } from "./soak.ts";

const every: readonly Check[] = [
  ...delivery,
  ...settlement,
  ...failing,
  ...flow,
  ...requests,
  ...interruptedRequests,
  ...alone,
  ...lifecycle,
  ...soak,
  ...absent,
  ...connection,
];

/** When a check runs: those that wait run beside the others, and the broker is killed when nobody else needs it. */
function turn({ waits = false, killsBroker = false }: Check): number {
  return killsBroker ? 2 : waits ? 1 : 0;
}

/** Every check, in the order in which they run. */
export const checks: readonly Check[] = every.toSorted((a, b) => turn(a) - turn(b));
