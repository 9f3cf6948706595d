import {
  type AskOptions,
  type Destination,
  MessagingError,
  type Outgoing,
  type Packet,
  startTimer,
  wireHeaders,
} from "@posthorn/core/transport";
import type { Broker } from "./broker/broker.ts";
import type { Publisher } from "./publish.ts";

/** The reply addresses of light requests begin so. */
export const replyPrefix = "posthorn-reply.";

interface LightRequestOptions extends AskOptions {
  readonly to: Destination;
  readonly packet: Outgoing;
}

/**
 * Publishes a request to a light queue, and resolves to the first packet that is published to its reply address. The
 * request waits for a consumer with room until its time is up. While it waits, it counts towards the largest backlog.
 */
export async function ask(
  broker: Broker,
  publisher: Publisher,
  { to, packet, timeoutMs, signal }: LightRequestOptions,
): Promise<Packet> {
  if (signal?.aborted === true) throw abortedError(signal);
  const address = replyPrefix + crypto.randomUUID();
  const headers = { ...packet.headers, [wireHeaders.replyTo]: address };
  const withdraw = publisher.publishLight(to, { ...packet, headers });
  const { promise, resolve, reject } = Promise.withResolvers<Packet>();
  const abort = (): void => reject(abortedError(signal));
  const timer = startTimer(timeoutMs, () => reject(timeoutError(to, timeoutMs)));
  broker.lightRequests.set(address, { resolve, reject });
  signal?.addEventListener("abort", abort);
  try {
    const { headers, body } = await promise;
    return { headers, body };
  } finally {
    withdraw();
    timer.stop();
    broker.lightRequests.delete(address);
    signal?.removeEventListener("abort", abort);
  }
}

function abortedError(signal: AbortSignal | undefined): MessagingError {
  return new MessagingError("aborted", "The request was aborted.", { cause: signal?.reason });
}

function timeoutError({ address }: Destination, timeoutMs: number): MessagingError {
  const text = `No reply from queue "${address}" within ${Math.round(timeoutMs)} ms. Are its responders busy?`;
  return new MessagingError("request_timeout", text);
}
