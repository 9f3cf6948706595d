import { isMessagingError } from "@posthorn/core/transport";

/** A delivery of a broker that counts all deliveries of a message, also those that never reached a receiver. */
export interface CountedDelivery {
  /** The number of times that the broker has delivered the message. */
  readonly deliveries: number;
}

/** Where the notes are. Its functions reject with a MessagingError. */
export interface NoteStore {
  store(key: string, note: string): Promise<void>;
  /** Resolves to undefined if there is none. */
  read(key: string): Promise<string | undefined>;
  remove(key: string): Promise<void>;
}

/** Counts attempts: a note says how many deliveries of a message are not attempts. No function rejects. */
export interface AttemptNotes<T extends CountedDelivery> {
  /** The number of the attempt that a delivery is. Reads the note only if the broker has delivered the message before. */
  of(delivery: T): Promise<number>;
  /** Notes that a delivery was not an attempt, but the next one is. Resolves also if the note cannot be stored. */
  uncount(delivery: T, attempt: number): Promise<void>;
  /** Removes the note of a message that is settled for good. */
  forget(delivery: T, attempt: number): void;
}

/** The time after which a missing permission is tried again, so that not every retry asks the broker. */
const askAgainMs = 30_000;

export interface AttemptNotesOptions<T> {
  readonly notes: NoteStore;
  /** Identifies the message of a delivery among all that the notes are about. */
  readonly keyOf: (delivery: T) => string;
  /** Called if notes cannot be stored, so that every delivery counts. */
  readonly onUnavailable: (error: Error) => void;
}

export function openAttemptNotes<T extends CountedDelivery>(
  options: AttemptNotesOptions<T>,
): AttemptNotes<T> {
  const { notes, keyOf, onUnavailable } = options;
  let unavailableUntil = 0;

  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (performance.now() < unavailableUntil) return undefined;
    try {
      return await work();
    } catch (error) {
      if (isMessagingError(error, "forbidden") || isMessagingError(error, "not_found")) {
        unavailableUntil = performance.now() + askAgainMs;
        onUnavailable(error);
      }
      return undefined;
    }
  }

  return {
    async of(delivery) {
      const { deliveries } = delivery;
      if (deliveries === 1) return 1;
      const uncounted = Number(await attempt(() => notes.read(keyOf(delivery)))) || 0;
      return Math.max(1, deliveries - uncounted);
    },
    async uncount(delivery, counted) {
      await attempt(() => notes.store(keyOf(delivery), String(delivery.deliveries - counted + 1)));
    },
    forget(delivery, counted) {
      if (counted === delivery.deliveries) return;
      notes.remove(keyOf(delivery)).catch(() => {}); // the note expires by itself
    },
  };
}
