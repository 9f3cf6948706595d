import type { Features } from "../contract/features.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import { checkTransaction, type TransportDescription } from "../transport/checks.ts";
import type { Receive, Settlement } from "../transport/settlement.ts";
import type { Transport } from "../transport/transport.ts";

// A transport does not know which of its features its wrapper has lost. Without these checks, it would obey a
// settlement or a transaction that the wrapper has not seen.

/** Makes a `publish` that refuses the caller's transaction if the wrapper has lost that feature. */
export function publishOutsideTransactions<Tx>(
  by: TransportDescription,
  inner: Features,
  publish: Transport<Features, Tx>["publish"],
): Transport<Features, Tx>["publish"] {
  if (by.features.callerTransaction || !inner.callerTransaction) return publish;
  return async (to, packets, options = {}) => {
    checkTransaction(by, options);
    return publish(to, packets, options);
  };
}

/** Makes a `subscribe` that refuses the settlements that the wrapper has lost. */
export function subscribeWithoutLost(
  by: TransportDescription,
  inner: Features,
  subscribe: Transport["subscribe"],
): Transport["subscribe"] {
  const { atomicSettle, deferral } = by.features;
  if (atomicSettle === inner.atomicSettle && deferral === inner.deferral) return subscribe;
  return (from, receive, options) => subscribe(from, checked(by, receive), options);
}

/** Rejects if the receiver's settlement needs a feature that is not declared; that counts as `retry`. */
function checked(by: TransportDescription, receive: Receive): Receive {
  return async (delivery) => {
    const settlement = await receive(delivery);
    checkSettlement(by, settlement, delivery.address);
    return settlement;
  };
}

function checkSettlement(
  { name, features }: TransportDescription,
  settlement: Settlement,
  address: string,
): void {
  const publishes = settlement.kind === "done" && settlement.publish !== undefined;
  if (publishes && !features.atomicSettle) {
    const advice = "Publish before the receiver returns, or wrap the transport with a wrapper that keeps it.";
    throw unsupported(
      name,
      "atomicSettle",
      `a receiver of "${address}" publishes with its settlement. ${advice}`,
    );
  }
  if (settlement.kind === "defer" && !features.deferral) {
    const advice = "Return another settlement, or wrap the transport with a wrapper that keeps it.";
    throw unsupported(name, "deferral", `a receiver of "${address}" defers a packet. ${advice}`);
  }
}

function unsupported(name: string, feature: string, rest: string): MessagingError {
  return new MessagingError(
    "unsupported_capability",
    `The wrapper of transport "${name}" does not declare "${feature}", and ${rest}`,
  );
}
