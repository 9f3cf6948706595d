import {
  asError,
  backoffMs,
  type Delivery,
  isMessagingError,
  MessagingError,
  type Sending,
  type Settlement,
  type SubscribeOptions,
  settlementOfThrown,
} from "@posthorn/core/transport";
import { type Content, deliveryOf, type InFlight } from "../receiver/in-flight.ts";
import { type DeadLetter, type DeadLetterOptions, storeDeadLetter } from "./dead-letter.ts";

export type Retry = Required<Extract<Settlement, { kind: "retry" }>>;

/**
 * The ways in which a protocol settles a packet. A function that takes time resolves once the broker has been told. If
 * `retry`, `done` or `defer` rejects, the broker delivers the packet again by itself.
 */
export interface Settler<T> {
  /** For error texts: the transport's name. */
  readonly transport: string;
  readonly onError: SubscribeOptions["onError"];
  /** Reads the packet as it arrived, since a receiver may have changed its own copy. */
  readonly read: (inFlight: InFlight<T>) => Content;
  /** Removes the packet. */
  readonly done: (inFlight: InFlight<T>) => Promise<void> | void;
  readonly retry: (inFlight: InFlight<T>, retry: Retry) => Promise<void> | void;
  /**
   * Where the dead letters of the subscription are stored. Without it, nothing is stored for the subscription, as for an
   * inbox, and its dead letters are dropped.
   */
  readonly deadLetters?: DeadLetterOptions<T>;
  /** Publishes packets and removes the packet in one transaction. Requires `atomicSettle`. */
  readonly transaction?: (inFlight: InFlight<T>, sendings: readonly Sending[]) => Promise<void>;
  /** Sets the packet aside. Requires `deferral`. */
  readonly defer?: (inFlight: InFlight<T>) => Promise<void> | void;
}

/** The delay before a packet whose dead letter could not be stored is delivered again. */
const storePace = { leastMs: 1_000, mostMs: 30_000 };

/** The errors of a connection that broke, which has been reported already. */
const awayCodes: readonly unknown[] = [
  "unreachable",
  "publish_uncertain",
  "disconnected",
  "closed",
  "aborted",
];

/**
 * Makes the function that settles a packet. It returns a promise only if settling takes time, and the promise never
 * rejects. A dead letter is stored first, and then its packet is removed; if it cannot be stored, the packet is retried. So
 * it is if the transport does not have the settlement.
 */
export function createSettle<T>(
  settler: Settler<T>,
): (inFlight: InFlight<T>, settlement: Settlement) => Promise<void> | undefined {
  return (inFlight, settlement) => {
    const settling = settle(settler, inFlight, settlement);
    return settling?.catch((error) => void report(settler, inFlight, error));
  };
}

function settle<T>(
  settler: Settler<T>,
  inFlight: InFlight<T>,
  settlement: Settlement,
): Promise<void> | undefined {
  switch (settlement.kind) {
    case "done":
      if (settlement.publish === undefined) return promised(settler, inFlight, settler.done);
      return publishAndSettle(settler, inFlight, settlement.publish);
    case "retry": {
      const { afterMs = 0, attempted = true } = settlement;
      return promised(settler, inFlight, () =>
        settler.retry(inFlight, { kind: "retry", afterMs, attempted }),
      );
    }
    case "dead-letter":
      return moveToDeadLetters(settler, inFlight, settlement);
    case "defer":
      if (settler.defer !== undefined) return promised(settler, inFlight, settler.defer);
      return refuse(settler, inFlight, "defer a packet");
  }
}

/** Calls a function of the protocol. One that throws counts as one that rejects. */
function promised<T>(
  settler: Settler<T>,
  inFlight: InFlight<T>,
  act: (inFlight: InFlight<T>) => Promise<void> | void,
): Promise<void> | undefined {
  try {
    return act(inFlight) ?? undefined;
  } catch (error) {
    report(settler, inFlight, error);
    return undefined;
  }
}

async function publishAndSettle<T>(
  settler: Settler<T>,
  inFlight: InFlight<T>,
  sendings: readonly Sending[],
): Promise<void> {
  if (settler.transaction === undefined) {
    return refuse(settler, inFlight, "publish packets together with a settlement");
  }
  try {
    await settler.transaction(inFlight, sendings);
  } catch (error) {
    await retryLater(settler, inFlight, error);
  }
}

/** Reports a settlement that the transport does not have. The packet is retried, so that it is not lost. */
function refuse<T>(settler: Settler<T>, inFlight: InFlight<T>, act: string): Promise<void> | undefined {
  const text = `Transport "${settler.transport}" cannot ${act}. The packet is delivered again. Let the receiver return another settlement, or choose another transport.`;
  const retry = report(settler, inFlight, new MessagingError("unsupported_capability", text));
  return settle(settler, inFlight, retry);
}

function moveToDeadLetters<T>(
  settler: Settler<T>,
  inFlight: InFlight<T>,
  settlement: DeadLetter,
): Promise<void> | undefined {
  const { deadLetters } = settler;
  if (deadLetters === undefined) return promised(settler, inFlight, settler.done);
  return storeAndSettle(settler, inFlight, () =>
    storeDeadLetter(deadLetters, inFlight, { original: originalOf(settler, inFlight), settlement }),
  );
}

async function storeAndSettle<T>(
  settler: Settler<T>,
  inFlight: InFlight<T>,
  store: () => Promise<void>,
): Promise<void> {
  try {
    await store();
  } catch (error) {
    await retryLater(settler, inFlight, error);
    return;
  }
  if (inFlight.isLive) await settler.done(inFlight);
}

/** The packet stays with the broker until its dead letter is stored. */
async function retryLater<T>(settler: Settler<T>, inFlight: InFlight<T>, thrown: unknown): Promise<void> {
  if (!inFlight.isLive) return;
  const cause = asError(thrown);
  const code = isMessagingError(cause) ? cause.code : "publish_refused";
  if (!awayCodes.includes(code)) {
    const reason = isMessagingError(cause) ? cause.text : cause.message;
    const text = `A packet could not be settled, and is delivered again: ${reason}`;
    report(settler, inFlight, new MessagingError(code, text, { cause }));
  }
  const afterMs = backoffMs(inFlight.attempt - 1, storePace);
  await settler.retry(inFlight, { kind: "retry", afterMs, attempted: true });
}

/** Reports an error, and returns the retry that it counts as. */
function report<T>(settler: Settler<T>, inFlight: InFlight<T>, error: unknown): Settlement {
  return settlementOfThrown(error, originalOf(settler, inFlight), settler.onError);
}

function originalOf<T>({ read }: Settler<T>, inFlight: InFlight<T>): Delivery {
  return deliveryOf(inFlight, read(inFlight));
}
