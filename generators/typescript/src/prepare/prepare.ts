import { type Contract, type Message, mapMessages } from "@posthorn/contract";
import { payloadAsSeen } from "./content.ts";
import type { SchemaGraph } from "./graph.ts";
import { headerFacts, headersAsDeclared } from "./headers.ts";

/** The contract as generated code has it: headers are objects, payloads that are no JSON are text or bytes. */
export function prepare(contract: Contract, { resolve }: SchemaGraph): Contract {
  return mapMessages(contract, (message) => prepareMessage(message, resolve));
}

function prepareMessage(message: Message, resolve: SchemaGraph["resolve"]): Message {
  const { headers, correlationHeader: wanted, ...rest } = message;
  const { fixed, named, free } = headerFacts(headers, resolve);
  // A conversation's name is a text of no particular form: what asks for one is given by whoever speaks.
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
    payload: payloadAsSeen(typed, resolve),
    ...(headers === undefined ? {} : { headers: headersAsDeclared(headers, correlationHeader, resolve) }),
  };
}
