import { isMessagingError } from "@posthorn/core/transport";
import type { State } from "../../internal-streams/state-store.ts";
import type { Durable } from "../../topology/topology.ts";
import type { InFlight } from "./in-flight.ts";

/** Tells which of the server's deliveries were attempts: the server counts every one of them. */
export interface Attempts {
  /** Finds out which attempt a delivery is. Only those that the server has delivered before need asking. */
  count(held: InFlight): Promise<void>;
  /** Notes that a delivery was none, for whoever gets it next. Resolves also if the note cannot be kept. */
  uncount(held: InFlight): Promise<void>;
  /** As `uncount`, for a delivery that reached nobody. */
  uncountLost(durable: Durable, streamSequence: number): Promise<void>;
  /** Removes the note of a message that is settled for good. */
  forget(held: InFlight): void;
}

/** How long a missing permission is believed, so that not every retry asks. */
const believedMs = 30_000;

export function openAttempts(state: State, report: (error: Error) => void): Attempts {
  let unavailableUntil = 0;

  function note(thrown: unknown): void {
    if (!isMessagingError(thrown, "forbidden")) return;
    unavailableUntil = performance.now() + believedMs;
    report(thrown);
  }

  function isAvailable(): boolean {
    return performance.now() >= unavailableUntil;
  }

  async function read(key: string): Promise<number> {
    if (!isAvailable()) return 0;
    try {
      return Number((await state.read(key)) ?? 0) || 0;
    } catch (error) {
      note(error);
      return 0; // all of them count
    }
  }

  async function write(key: string, uncounted: number): Promise<void> {
    if (!isAvailable()) return;
    try {
      await state.write(key, String(uncounted));
    } catch (error) {
      note(error);
    }
  }

  async function count(held: InFlight): Promise<void> {
    if (held.deliveries === 1) return;
    const uncounted = await read(keyOf(held.durable, held.streamSequence));
    held.attempt = Math.max(1, held.deliveries - uncounted);
  }

  return {
    count,
    async uncount(held) {
      const uncounted = held.deliveries - held.attempt + 1;
      await write(keyOf(held.durable, held.streamSequence), uncounted);
    },
    async uncountLost(durable, streamSequence) {
      const key = keyOf(durable, streamSequence);
      await write(key, (await read(key)) + 1);
    },
    forget(held) {
      if (held.attempt === held.deliveries) return;
      state.remove(keyOf(held.durable, held.streamSequence)).catch(() => {}); // it ages out
    },
  };
}

/** The consumer's birth is part of it: another consumer of that name counts from the start. */
function keyOf({ stream, name, created }: Durable, streamSequence: number): string {
  return `uncounted.${stream}.${name}.${Date.parse(created).toString(36)}.${streamSequence}`;
}
