import { isMessagingError } from "@posthorn/core/transport";
import type { StateStore } from "../../internal-streams/state-store.ts";
import type { DurableConsumer } from "../../topology/topology.ts";
import type { InFlight } from "./in-flight.ts";

/**
 * Counts attempts. The server counts every delivery, also those that never reached a receiver, so a note in the state
 * store says how many deliveries of a message are not attempts. No method rejects.
 */
export interface AttemptCounter {
  /** Sets the attempt of a delivery. Reads the note only if the server has delivered the message before. */
  count(inFlight: InFlight): Promise<void>;
  /** Notes that a delivery was not an attempt. Resolves also if the note cannot be stored. */
  uncount(inFlight: InFlight): Promise<void>;
  /** As `uncount`, for a delivery that got lost on its way. */
  uncountLost(consumer: DurableConsumer, streamSequence: number): Promise<void>;
  /** Removes the note of a message that is settled for good. */
  forget(inFlight: InFlight): void;
}

/** The time after which a missing permission is tried again, so that not every retry asks the server. */
const askAgainMs = 30_000;

export function openAttemptCounter(store: StateStore, onForbidden: (error: Error) => void): AttemptCounter {
  let unavailableUntil = 0;

  function handleError(thrown: unknown): void {
    if (!isMessagingError(thrown, "forbidden")) return;
    unavailableUntil = performance.now() + askAgainMs;
    onForbidden(thrown);
  }

  function isAvailable(): boolean {
    return performance.now() >= unavailableUntil;
  }

  async function read(key: string): Promise<number> {
    if (!isAvailable()) return 0;
    try {
      return Number((await store.read(key)) ?? 0) || 0;
    } catch (error) {
      handleError(error);
      return 0; // all deliveries count
    }
  }

  async function write(key: string, uncounted: number): Promise<void> {
    if (!isAvailable()) return;
    try {
      await store.write(key, String(uncounted));
    } catch (error) {
      handleError(error);
    }
  }

  return {
    async count(inFlight) {
      if (inFlight.deliveries === 1) return;
      const uncounted = await read(keyOf(inFlight.consumer, inFlight.streamSequence));
      inFlight.attempt = Math.max(1, inFlight.deliveries - uncounted);
    },
    async uncount(inFlight) {
      const uncounted = inFlight.deliveries - inFlight.attempt + 1;
      await write(keyOf(inFlight.consumer, inFlight.streamSequence), uncounted);
    },
    async uncountLost(consumer, streamSequence) {
      const key = keyOf(consumer, streamSequence);
      await write(key, (await read(key)) + 1);
    },
    forget(inFlight) {
      if (inFlight.attempt === inFlight.deliveries) return;
      store.remove(keyOf(inFlight.consumer, inFlight.streamSequence)).catch(() => {}); // the note expires by itself
    },
  };
}

/** Includes the creation time, because a later consumer with the same name counts from the start. */
function keyOf({ stream, name, created }: DurableConsumer, streamSequence: number): string {
  return `uncounted.${stream}.${name}.${Date.parse(created).toString(36)}.${streamSequence}`;
}
