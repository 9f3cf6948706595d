import { dropOldest } from "../../collections/drop-oldest.ts";
import { asError } from "../../errors/messaging-error.ts";
import { newId } from "../../message/ids.ts";
import { originalOf } from "../../structured/unpack-delivery.ts";
import { deadLetterPacket } from "../../transport/dead-letter.ts";
import type { Destination } from "../../transport/destination.ts";
import type { Delivery } from "../../transport/packet.ts";
import type { Settlement } from "../../transport/settlement.ts";
import type { Transport } from "../../transport/transport.ts";
import { wireHeaders } from "../../transport/wire-headers.ts";

/** What becomes of messages that cannot be handled. */
export interface DeadLetterPolicy {
  /** The end of a sentence about such a message: `is in the dead letters`. */
  readonly fate: string;
  /** True if such a message is lost, which is then reported. */
  readonly drops: boolean;
  /** True if such a message may have to go back to its queue or group. */
  readonly returns: boolean;
  /** Replaces the settlement of a delivery. Undefined if the transport stores dead letters. */
  readonly settle?: (delivery: Delivery, settlement: Settlement) => Settlement | Promise<Settlement>;
}

/** The transport stores dead letters. */
export const storedByTransport: DeadLetterPolicy = {
  fate: "is in the dead letters",
  drops: false,
  returns: false,
};

const done: Settlement = { kind: "done" };

/** @param why - the end of a sentence */
export function droppedBecause(why: string): DeadLetterPolicy {
  return {
    fate: `was dropped: ${why}`,
    drops: true,
    returns: false,
    settle: (_, settlement) => (settlement.kind === "dead-letter" ? done : settlement),
  };
}

interface DeadLetterQueue {
  readonly transport: Transport;
  /** Its address in the contract. */
  readonly address: string;
  /** Returns the queue of a delivery's dead letter. */
  destinationOf(delivery: Delivery): Destination;
  /** Reports that the queue did not accept a dead letter, and returns a retry. */
  retry(delivery: Delivery, error: Error): Settlement;
}

const mostReasons = 10_000;

/** Dead letters are published to a queue of the contract. The message is done once the queue has accepted them. */
export function publishedTo({ transport, address, destinationOf, retry }: DeadLetterQueue): DeadLetterPolicy {
  /** The dead letters that were not accepted, by message id: the next attempt no longer knows why it is dead. */
  const unaccepted = new Map<string, DeadLetter>();

  async function publish(delivery: Delivery, deadLetter: DeadLetter): Promise<Settlement> {
    const id = delivery.headers[wireHeaders.id] ?? "";
    const first = unaccepted.get(id) ?? deadLetter;
    try {
      const packet = deadLetterPacket(originalOf(delivery), first);
      await transport.publish(destinationOf(delivery), [{ ...packet, id: id === "" ? newId() : id }]);
      unaccepted.delete(id);
      return done;
    } catch (thrown) {
      if (id !== "") unaccepted.set(id, first); // messages without an id cannot be told apart
      dropOldest(unaccepted, mostReasons);
      return retry(delivery, asError(thrown));
    }
  }

  return {
    fate: `goes to the dead letters at "${address}"`,
    drops: false,
    returns: true,
    settle(delivery, settlement) {
      if (settlement.kind === "dead-letter") return publish(delivery, settlement);
      if (settlement.kind === "done" && unaccepted.size > 0) {
        unaccepted.delete(delivery.headers[wireHeaders.id] ?? "");
      }
      return settlement;
    },
  };
}

type DeadLetter = Extract<Settlement, { kind: "dead-letter" }>;
