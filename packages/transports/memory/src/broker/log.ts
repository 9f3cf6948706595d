import { MessagingError, type Start } from "@posthorn/core/transport";
import { fifo } from "../backlog/fifo.ts";
import { isExpired, type QueuedPacket } from "../backlog/queued-packet.ts";

/** The packets that a topic keeps, whether they were handled or not. */
export interface Log {
  append(queued: QueuedPacket): void;
  /** Lists the packets from a place on. Throws MessagingError `invalid_argument` if it is not a place. */
  from(start: Start): readonly QueuedPacket[];
}

/** @param largest - the largest number of packets; beyond it, the oldest are forgotten */
export function openLog(largest: number): Log {
  const packets = fifo<QueuedPacket>();

  function forgetOldest(): void {
    for (let first = packets.peek(); first !== undefined; first = packets.peek()) {
      if (packets.length <= largest && !isExpired(first)) return;
      packets.shift();
    }
  }

  return {
    append(queued) {
      packets.push(queued);
      forgetOldest();
    },
    from(start) {
      return packetsFrom(packets.values(), start).filter((queued) => !isExpired(queued));
    },
  };
}

/** Leaves out the packets before a place. Throws MessagingError `invalid_argument` if it is not a place. */
export function packetsFrom(packets: readonly QueuedPacket[], start: Start): readonly QueuedPacket[] {
  const isBefore = comparisonWith(start);
  const index = packets.findIndex((queued) => !isBefore(queued));
  return index < 0 ? [] : packets.slice(index);
}

/** Returns the function that tells whether a packet lies before a place. */
function comparisonWith(start: Start): (queued: QueuedPacket) => boolean {
  if (start === "earliest") return () => false;
  if (start === "new") return () => true;
  if ("since" in start) {
    const since = start.since.getTime();
    if (Number.isNaN(since)) throw invalidStart("The date of a start is invalid. Give a valid Date.");
    return ({ acceptedAt = 0 }) => acceptedAt < since;
  }
  if (!/^\d{1,15}$/.test(start.position)) {
    const text = `"${start.position}" is not a position. Use one of a delivery or a receipt.`;
    throw invalidStart(text);
  }
  const wanted = Number(start.position);
  return ({ position }) => position < wanted;
}

function invalidStart(text: string): MessagingError {
  return new MessagingError("invalid_argument", text);
}
