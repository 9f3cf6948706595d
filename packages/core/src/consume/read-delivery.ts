import { type Parameters, parseAddress } from "../contract/address.ts";
import { findUnlisted } from "../contract/parameter-values.ts";
import { decode } from "../message/decode.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import type { PreparedOperation } from "../prepare/prepare.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Arrival } from "./arrival.ts";
import { MessageContext } from "./message-context.ts";

/** A delivery that fits the contract, ready for its handler. */
export interface ReadDelivery {
  readonly payload: unknown;
  readonly context: MessageContext;
}

/** Reads and validates a delivery, or returns the problem with it. */
export function readDelivery(
  { operation }: PreparedOperation,
  message: PreparedMessage,
  arrival: Arrival,
): ReadDelivery | { readonly problem: string } {
  const { delivery } = arrival;
  const body = decode(message, delivery);
  if ("problem" in body) return body;
  const parameters = parametersOf(operation.address, delivery);
  const unlisted = operation.parameters === undefined ? undefined : findUnlisted(operation, parameters);
  if (unlisted !== undefined) return { problem: `its address does not fit the contract: ${unlisted}` };
  const context = new MessageContext(message, arrival, parameters);
  const problem = context.checkHeaders();
  return problem === undefined
    ? { payload: body.payload, context }
    : { problem: `its headers do not fit the contract: ${problem}` };
}

const none = Object.freeze({});

/** Returns the values of the parameters in the address that a packet was published to. */
export function parametersOf(template: string, { address }: Delivery): Required<Parameters> {
  return template === address ? none : (parseAddress(template, address) ?? none);
}
