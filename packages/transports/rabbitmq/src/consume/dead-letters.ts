import {
  asError,
  backoffMs,
  deadLetterPacket,
  deadLetters,
  isMessagingError,
  MessagingError,
  settlementOfThrown,
} from "@posthorn/core/transport";
import type { Message, Route } from "../publish/routes.ts";
import { copyHeaders, copyProperties } from "../wire/headers.ts";
import { routingKey } from "../wire/names.ts";
import type { InFlight } from "./in-flight.ts";
import { replaceByCopy } from "./publish-copy.ts";
import { type DeadLetter, isLive, limitsOf, type SettlementContext } from "./settlement-context.ts";

/** The delay before a packet is delivered again that could not be published to its dead letters. */
const retryPace = { leastMs: 1_000, mostMs: 30_000 };
/** The length to which a reason is cut if the headers are too large. */
const longestReason = 1_000;
/** The bytes that the packet's own headers may have if the headers are still too large. RabbitMQ carries 64 KiB. */
const mostHeaderBytes = 48 * 1_024;

/** Publishes a packet to its dead letters, then acknowledges it. If that fails, it is delivered again. Never rejects. */
export async function deadLetter(
  context: SettlementContext,
  inFlight: InFlight,
  settlement: DeadLetter,
): Promise<void> {
  if (context.isExclusive) return context.acknowledge(inFlight);
  const { route, forms } = deadLetterForms(context, inFlight, settlement);
  try {
    await replaceByCopy(context, inFlight, async () => {
      for (const form of forms) {
        try {
          return await context.publisher.publish(route, [form()], limitsOf(inFlight));
        } catch (error) {
          if (!isMessagingError(error, "message_too_large") || form === forms.at(-1)) throw error;
        }
      }
    });
  } catch (error) {
    if (!isLive(context, inFlight)) return;
    reportFailure(context, inFlight, asError(error));
    await context.pause(backoffMs(inFlight.delivery.attempt - 1, retryPace));
    if (isLive(context, inFlight)) context.nack(inFlight);
  }
}

/**
 * The forms of a dead letter, the largest first: complete, without the details of the failure, without the largest of
 * the packet's own headers, and without all of them.
 */
function deadLetterForms(
  { from, group, routes }: SettlementContext,
  { message, delivery }: InFlight,
  settlement: DeadLetter,
): { readonly route: Route; readonly forms: readonly (() => Message)[] } {
  const to = deadLetters(from, group);
  const route = routes.toDestination(to);
  const brief: DeadLetter = { kind: "dead-letter", reason: settlement.reason.slice(0, longestReason) };

  const form = (reported: DeadLetter, mostBytes?: number) => (): Message => {
    // Takes the packet from the message, because the handler may have changed the delivery.
    const { headers } = deadLetterPacket({ ...delivery, headers: {}, body: message.content }, reported);
    const added = { ...headers, [copyHeaders.address]: delivery.address };
    const properties = copyProperties(message.properties, added, mostBytes);
    return { exchange: route.exchange, key: routingKey(to), properties, body: message.content };
  };
  return { route, forms: [form(settlement), form(brief), form(brief, mostHeaderBytes), form(brief, 0)] };
}

function reportFailure({ onError }: SettlementContext, { delivery }: InFlight, cause: Error): void {
  const reason = isMessagingError(cause) ? cause.text : cause.message;
  const text = `A packet could not be published to its dead letters, and is delivered again: ${reason}`;
  const code = isMessagingError(cause) ? cause.code : "publish_refused";
  settlementOfThrown(new MessagingError(code, text, { cause }), delivery, onError);
}
