import type { Check } from "../check.ts";
import { delivery } from "./delivery.ts";

/** Every check, in the order in which they run. */
export const checks: readonly Check[] = [...delivery];
