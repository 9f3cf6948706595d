import { type Contract, type Message, mapMessages } from "@posthorn/contract";
import type { Resolve } from "../json-schema/follow.ts";
import { payloadInCode } from "./content.ts";
import type { SchemaGraph } from "./graph.ts";
import { declaredHeaders, headerFacts } from "./headers.ts";

/**
 * The contract as generated code declares it: headers are objects without the headers that Posthorn sets, and payloads
 * of an undeclared type are text or bytes.
 */
export function prepare(contract: Contract, { resolve }: SchemaGraph): Contract {
  return mapMessages(contract, (message) => prepareMessage(message, resolve));
}

function prepareMessage(message: Message, resolve: Resolve): Message {
  const { headers, correlationHeader: wanted, ...rest } = message;
  const { fixed, named, free } = headerFacts(headers, resolve);
  // Posthorn's correlation ids have no particular form. Where the contract restricts them, the program sets the header.
  const isSet = wanted !== undefined && (free.has(wanted) || !named.has(wanted));
  const correlationHeader = isSet ? wanted : undefined;
  const contentType = fixed.get("content-type") ?? message.contentType;
  const typed: Message = {
    ...rest,
    contentType,
    ...(headers === undefined ? {} : { headers }),
    ...(correlationHeader === undefined ? {} : { correlationHeader }),
  };
  return {
    ...typed,
    payload: payloadInCode(typed, resolve),
    ...(headers === undefined ? {} : { headers: declaredHeaders(headers, correlationHeader, resolve) }),
  };
}
