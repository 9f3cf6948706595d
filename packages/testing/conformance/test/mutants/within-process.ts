import { absentMutants } from "./absent.ts";
import { deliveryMutants } from "./delivery.ts";
import { featureMutants } from "./features.ts";
import { flowMutants } from "./flow.ts";
import { hostileMutants } from "./hostile.ts";
import type { Mutant } from "./mutant.ts";
import { requestMutants } from "./requests.ts";
import { settlementMutants } from "./settlement.ts";

/** Transports with one defect each. The suite must detect every one of them. */
export const mutants: readonly Mutant[] = [
  ...deliveryMutants,
  ...settlementMutants,
  ...flowMutants,
  ...featureMutants,
  ...requestMutants,
  ...hostileMutants,
  ...absentMutants,
];
