import type { CommandOperation, EventOperation, Message, Operation } from "@posthorn/contract";
import type { FileContext } from "../context.ts";
import { headersType, payloadType } from "../message-types.ts";

// The types in the signatures of an operation's functions. Each function imports the type that it returns.

export type CommandOrEvent = CommandOperation | EventOperation;

/** True for a command or an event with several messages. Its producer names the message that it sends. */
export function isMultiMessage(operation: Operation): operation is CommandOrEvent {
  return operation.kind !== "query" && operation.messages.length > 1;
}

export function firstMessage({ id, messages: [message] }: Operation): Message {
  if (message === undefined) throw new TypeError(`Operation "${id}" has no message.`);
  return message;
}

/** Returns the payload type of an operation with one message. */
export function operationPayload(operation: Operation, file: FileContext): string {
  return payloadType(firstMessage(operation), file);
}

/** Returns the headers type of an operation with one message, or undefined if the contract defines no headers. */
export function operationHeaders(operation: Operation, file: FileContext): string | undefined {
  return headersType(firstMessage(operation), file);
}

/** Returns the type of the headers of any message of an operation; undefined if the contract defines none. */
export function receivedHeaders({ messages }: Operation, file: FileContext): string | undefined {
  const types = messages.map((message) => headersType(message, file)).filter((type) => type !== undefined);
  return types.length === 0 ? undefined : [...new Set(types)].join(" | ");
}

/** Returns the type that maps the names of an operation's several messages to their descriptors' types. */
export function operationMessages(operation: Operation, { module, names }: FileContext): string {
  const own = names.operation(operation);
  return module.from(own.file, own.messages, "type");
}

/** Returns the type of the parameters in an operation's address, or undefined if it has none. */
export function operationParameters(
  operation: Operation,
  { module, names }: FileContext,
): string | undefined {
  const own = names.operation(operation);
  return operation.channel.parameters.length === 0
    ? undefined
    : module.from(own.file, own.parameters, "type");
}

/** The types of headers and parameters as the last type arguments. Those that equal the defaults are left out. */
export function lastArguments(
  types: { readonly headers: string | undefined; readonly parameters: string | undefined },
  { module }: FileContext,
): readonly string[] {
  const { headers, parameters } = types;
  if (parameters === undefined) return headers === undefined ? [] : [headers];
  return [headers ?? module.core("Headers"), parameters];
}
