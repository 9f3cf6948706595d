import { randomUUID } from "node:crypto";
import { type Delivery, type Receive, type Settlement, wireHeaders } from "@posthorn/core/transport";
import type { Claimant, DedupeStore } from "./dedupe-store.ts";
import { retryHeaders } from "./retry/retry-copy.ts";

/** The messages of one queue or group. */
export interface HandledOnce {
  readonly store: DedupeStore;
  /** Part of the keys in the store, which other queues and groups may share. */
  readonly scope: string;
  readonly windowMs: number;
}

const done: Settlement = { kind: "done" };
/** Another consumer is handling the message. If it fails or crashes, this delivery must be there. */
const later: Settlement = { kind: "retry", afterMs: 1_000, attempted: false };
/** The time until the messages of a crashed process are handled by another one. */
const leaseMs = 10_000;
const renewEveryMs = 3_000;

/** Calls `receive` with the packets of one id in turn, until one of them is handled. */
export function handleOnce(receive: Receive, { store, scope, windowMs }: HandledOnce): Receive {
  const by: Claimant = { owner: randomUUID(), leaseMs };
  const inFlight = new Map<string, Promise<unknown>>();
  let renewal: NodeJS.Timeout | undefined;

  function renewAll(): void {
    for (const key of inFlight.keys()) void renew(key);
  }

  /** A claim that cannot be renewed ends with its lease; the next renewal tries again. */
  async function renew(key: string): Promise<void> {
    try {
      await store.claim(key, by);
    } catch {
      return;
    }
  }

  async function handle(delivery: Delivery, key: string): Promise<Settlement> {
    const claim = await store.claim(key, by);
    if (claim === "handled") return done;
    if (claim === "busy") return later;
    let isHandled = false;
    try {
      const settlement = await receive(delivery);
      // A dead letter is not remembered: the transport may fail to store it, and then delivers the packet again.
      isHandled = settlement.kind === "done";
      if (isHandled) await store.add(key, windowMs);
      return settlement;
    } finally {
      if (!isHandled) await store.release(key);
    }
  }

  async function handleInTurn(delivery: Delivery, key: string): Promise<Settlement> {
    for (let first = inFlight.get(key); first !== undefined; first = inFlight.get(key)) await first;
    const outcome = handle(delivery, key);
    const end = (): void => {
      inFlight.delete(key);
      if (inFlight.size > 0) return;
      clearInterval(renewal);
      renewal = undefined;
    };
    inFlight.set(key, outcome.then(end, end));
    renewal ??= setInterval(renewAll, renewEveryMs).unref();
    return outcome;
  }

  return (delivery) => {
    // A copy for another attempt is not a duplicate of the original, which was settled as done.
    const id = delivery.headers[retryHeaders.id] ?? delivery.headers[wireHeaders.id];
    if (id === undefined || id === "") return receive(delivery); // from a program that sets no ids
    return handleInTurn(delivery, `${scope} ${id}`);
  };
}
