import { asError } from "@posthorn/core/transport";
import type { ConfirmChannel } from "amqplib";
import type { Entry } from "./entry.ts";
import { headersTooLarge } from "./publish-errors.ts";
import { brokenError, type PublisherState } from "./publisher-state.ts";
import type { RouteState } from "./route-states.ts";
import { laneOf } from "./routes.ts";
import { writeMessage } from "./write-message.ts";

/** Sends the messages of an entry, which must be ready. */
export function sendEntry(publisher: PublisherState, entry: Entry, { window }: RouteState): void {
  const { ledger, onOutcome } = publisher;
  const channel = publisher.channel.current() as ConfirmChannel;
  ledger.markSent(entry);
  for (const message of entry.messages) {
    const slot = window?.add(laneOf(message));
    try {
      writeMessage(channel, message, (error) => onOutcome({ entry, message, slot, error }));
    } catch (error) {
      ledger.fail(entry, writeError(publisher, entry, error));
      if (slot !== undefined) window?.refuse(slot, undefined);
      return;
    }
  }
}

/** amqplib throws a RangeError or a TypeError if the headers do not fit into a frame. */
function writeError(publisher: PublisherState, entry: Entry, error: unknown): Error {
  const isTooLarge = error instanceof RangeError || error instanceof TypeError;
  return isTooLarge ? headersTooLarge(entry.route, error) : brokenError(publisher, entry, asError(error));
}
