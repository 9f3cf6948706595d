import type { Contract, Message, Operation } from "@posthorn/contract";
import { payloadAsSeen } from "./content.ts";
import type { SchemaGraph } from "./graph.ts";
import { headerFacts, headersAsDeclared } from "./headers.ts";

/** The contract as generated code has it: headers are objects, payloads that are no JSON are text or bytes. */
export function prepare(contract: Contract, { resolve }: SchemaGraph): Contract {
  const prepared = new Map(contract.messages.map((message) => [message, prepareMessage(message, resolve)]));
  const one = (message: Message): Message => prepared.get(message) ?? prepareMessage(message, resolve);
  return {
    ...contract,
    messages: contract.messages.map(one),
    operations: contract.operations.map((operation): Operation => {
      const messages = operation.messages.map(one);
      if (operation.kind !== "query") return { ...operation, messages };
      const [replies, failures] = [operation.replies.map(one), operation.failures.map(one)];
      return { ...operation, messages, replies, failures };
    }),
  };
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
