import { type Receive, type SubscribeOptions, settlementOf } from "@posthorn/core/transport";

/** Makes a receiver that dead-letters a packet whose last attempt asks for a retry. */
export function limitAttempts(receive: Receive, most: number, options: SubscribeOptions = {}): Receive {
  return async (delivery) => {
    const settlement = await settlementOf(receive, delivery, options.onError);
    const isRetry = settlement.kind === "retry" && settlement.attempted !== false;
    if (!isRetry || delivery.attempt < most) return settlement;
    return { kind: "dead-letter", reason: `attempt ${delivery.attempt} of ${most} asked for a retry` };
  };
}
