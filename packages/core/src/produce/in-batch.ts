import type { Features } from "../contract/features.ts";
import { asError, isMessagingError, MessagingError } from "../errors/messaging-error.ts";
import type { Transport } from "../transport/transport.ts";
import { openBatch } from "./batch.ts";
import { type BatchOptions, notSentError, refuseBatch, sendBatch } from "./send-batch.ts";
import type { Sent } from "./sent.ts";

/**
 * Sends several messages together: as few calls of the broker as possible, one for each address. Resolves to what each
 * producer resolves to, in their order:
 *
 * ```ts
 * const sent = await inBatch(transport, (to) => orders.map((order) => sendPlaceOrder(to, order)));
 * ```
 *
 * If a message does not fit its contract, nothing is sent. If the broker refuses some, the others are sent, and each
 * producer's promise settles with its own outcome. In both cases `inBatch` rejects with a MessagingError whose
 * `outcomes` has a `Sent` or an error for each message.
 *
 * @param collect - calls the producers with the transport that it gets, and returns their promises at once. A producer
 * that is called later rejects with `closed`.
 */
export async function inBatch<F extends Features, Tx>(
  transport: Transport<F, Tx>,
  collect: (to: Transport<F, Tx>) => readonly Promise<Sent>[],
  options: BatchOptions = {},
): Promise<readonly Sent[]> {
  const batch = openBatch(transport as Transport);
  let promises: readonly Promise<Sent>[];
  try {
    // If it throws, the promises of the batch never settle: nobody has them, so a rejection would be unhandled.
    promises = collect(batch.transport as Transport<F, Tx>);
  } finally {
    batch.close();
  }
  if (!Array.isArray(promises)) throw noArrayError();
  const settled = Promise.allSettled(promises); // before anything is awaited, so that no rejection is unhandled
  const { entries } = batch;
  if (entries.length > promises.length) throw refuseBatch(entries, unreturnedError());
  if (entries.length === promises.length) await sendBatch(entries, options);
  else refuseBatch(entries, notSentError("another message of its batch cannot be"));
  const outcomes = (await settled).map((result) =>
    result.status === "fulfilled" ? result.value : messagingError(result.reason),
  );
  const sent = outcomes.filter((outcome) => !isMessagingError(outcome));
  if (sent.length === outcomes.length) return sent;
  throw batchError(outcomes);
}

function noArrayError(): MessagingError {
  const text =
    "The function that collects a batch must return an array of promises. Nothing was sent. " +
    "Return the promises of all producers, and do not make it async.";
  return new MessagingError("invalid_argument", text);
}

function batchError(outcomes: readonly (Sent | MessagingError)[]): MessagingError {
  const errors = outcomes.filter((outcome) => isMessagingError(outcome));
  const first = errors.find(({ code }) => code !== "aborted") ?? (errors[0] as MessagingError);
  const text = `${errors.length} of ${outcomes.length} messages of a batch were not accepted. The first error: ${first.text}`;
  return new MessagingError(first.code, text, { cause: first, outcomes });
}

function messagingError(thrown: unknown): MessagingError {
  if (isMessagingError(thrown)) return thrown;
  const text = `A message of a batch was not sent: ${asError(thrown).message}`;
  return new MessagingError("invalid_message", text, { cause: thrown });
}

/** The promises of some messages were not returned, so that nobody would get their errors. */
function unreturnedError(): MessagingError {
  const text =
    "A batch has more messages than promises. Nothing was sent. " +
    "Return the promise of every producer that the function calls.";
  return new MessagingError("invalid_argument", text);
}
