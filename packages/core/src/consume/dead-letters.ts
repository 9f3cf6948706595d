import { parameterNames, parseAddress } from "../contract/address.ts";
import type { AnyOneWay } from "../contract/operation.ts";
import { isMessagingError, MessagingError } from "../errors/messaging-error.ts";
import { subjectOf } from "../message/subject.ts";
import { bindingOf } from "../prepare/binding-of.ts";
import type { PreparedOperation } from "../prepare/prepare.ts";
import { queue } from "../transport/destination.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Settlement } from "../transport/settlement.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import type { Report } from "./report.ts";
import { backoffAfter, defaultRetry } from "./retry.ts";
import {
  type DeadLetterPolicy,
  droppedBecause,
  publishedTo,
  storedByTransport,
} from "./settlement/dead-letter-policy.ts";

interface ConsumerFacts {
  /** True for `everyInstance`: the broker stores nothing. */
  readonly isTransient: boolean;
  readonly report: Report;
}

/** Returns what becomes of an operation's messages that cannot be handled. */
export function deadLettersOf(
  prepared: PreparedOperation<AnyOneWay>,
  { isTransient, report }: ConsumerFacts,
): DeadLetterPolicy {
  const { operation, transport } = prepared;
  const { deadLetter, deadLetterAddress: address } = operation;
  if (isTransient) return droppedBecause("nothing is stored for every instance");
  if (deadLetter === false) return droppedBecause("the contract has no dead letters for it");
  if (address === undefined) return storedByTransport;
  requireParameters(prepared, address);
  const binding = bindingOf({ bindings: operation.deadLetterBindings }, transport.bindings);
  return publishedTo({
    transport,
    address,
    destinationOf: (delivery) =>
      queue(address, { parameters: parseAddress(operation.address, delivery.address), binding }),
    retry: (delivery, error) => retryDeadLetter(prepared, delivery, { error, report }),
  });
}

/** The address of the dead letters can only have parameters of the operation's own address. */
function requireParameters({ operation, label }: PreparedOperation, address: string): void {
  const known = parameterNames(operation.address);
  const unknown = parameterNames(address).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new MessagingError(
    "invalid_address",
    `The dead letters of ${label} go to "${address}", and its address "${operation.address}" has no parameter ` +
      `"${unknown}". Correct "deadLetterAddress" in the contract.`,
  );
}

interface Refusal {
  readonly error: Error;
  readonly report: Report;
}

/** Reports that the queue of the dead letters did not accept one. */
function retryDeadLetter(
  { operation, label }: PreparedOperation<AnyOneWay>,
  delivery: Delivery,
  { error, report }: Refusal,
): Settlement {
  const id = delivery.headers[wireHeaders.id] ?? "";
  const text =
    `${subjectOf("message", id, label)} could not be sent to the dead letters at ` +
    `"${operation.deadLetterAddress}". It will be tried again.`;
  const code = isMessagingError(error) ? error.code : "publish_uncertain";
  report(new MessagingError(code, text, { cause: error }), id);
  return { kind: "retry", afterMs: backoffAfter(delivery.attempt, operation.retry ?? defaultRetry) };
}
