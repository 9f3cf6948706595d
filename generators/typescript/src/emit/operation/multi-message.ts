import { constOf, functionOf, interfaceOf } from "../../print/declarations.ts";
import type { FunctionStructure, InterfaceStructure, ParameterStructure } from "../../print/structures.ts";
import { briefCommentOf, commentOf } from "../../text/comment.ts";
import { braces } from "../../text/layout.ts";
import { keyName } from "../../text/literal.ts";
import type { FileContext } from "../context.ts";
import { generatedFrom } from "../generated-from.ts";
import { messageDescriptor, messageType } from "../message-types.ts";
import { declareParameters } from "./address-parameters.ts";
import { consumerOptions, consumerType } from "./consumer-options.ts";
import { deprecation, routing } from "./function-comment.ts";
import { handlerType } from "./handler-type.ts";
import { operationDescriptor } from "./operation-descriptor.ts";
import { type CommandOrEvent, operationMessages } from "./operation-types.ts";
import { producerOptions } from "./producer-options.ts";
import {
  type DelayArgument,
  delayArgument,
  delayParameter,
  requirementsOf,
  transportType,
} from "./requirements.ts";

/**
 * Emits a command or an event with several messages. A producer names the message that it sends, and a consumer has a
 * handler for each message.
 */
export function emitMultiMessage(operation: CommandOrEvent, file: FileContext): void {
  const { module, names } = file;
  const messages = operation.messages.map(
    (message) => `${keyName(names.oneOf(operation, message))}: ${messageDescriptor(message, file)}`,
  );
  declareParameters(operation, file);
  module.add(
    messagesInterface(operation, file),
    constOf({
      name: names.operation(operation).descriptor,
      type: `${module.core(operation.kind === "command" ? "CommandOf" : "EventOf")}<${operationMessages(operation, file)}>`,
      comment: commentOf(operation, [generatedFrom(operation.kind, operation.id, operation.origin)]),
      value: operationDescriptor(operation, { messages: braces(messages) }, file),
    }),
    producer(operation, file),
    consumer(operation, file),
  );
}

function messagesInterface(operation: CommandOrEvent, file: FileContext): InterfaceStructure {
  const own = file.names.operation(operation);
  return interfaceOf({
    name: own.messages,
    comment: { paragraphs: [`The messages of {@link ${own.descriptor}}, by name.`] },
    members: operation.messages.map((message) => ({
      name: file.names.oneOf(operation, message),
      type: messageType(message, file),
      comment: briefCommentOf(message),
    })),
  });
}

/** Returns a producer's parameters after the transport: the message's name, its payload and the options. */
export function namedMessageParameters(
  operation: CommandOrEvent,
  delay: DelayArgument,
  file: FileContext,
): readonly ParameterStructure[] {
  const payload = `${file.module.core("PayloadOf")}<${operationMessages(operation, file)}, N>`;
  return [
    { name: "name", type: "N" },
    { name: "payload", type: payload },
    producerOptions(operation, delay, file),
  ];
}

function producer(operation: CommandOrEvent, file: FileContext): FunctionStructure {
  const { module, names } = file;
  const own = names.operation(operation);
  const requirements = requirementsOf(operation);
  const delay = delayArgument(requirements);
  const verb = operation.kind === "command" ? "Sends" : "Publishes";
  return functionOf({
    name: own.producer,
    comment: {
      paragraphs: [
        `${verb} one of the messages of {@link ${own.descriptor}}. Resolves when the broker has accepted it.`,
      ],
      tags: deprecation(operation),
    },
    typeParameters: [
      { name: "N", constraint: `keyof ${operationMessages(operation, file)}` },
      ...delayParameter(delay),
    ],
    parameters: [
      { name: "to", type: transportType({ ...requirements, delay }, module) },
      ...namedMessageParameters(operation, delay, file),
    ],
    returns: `Promise<${module.core("Sent")}>`,
    body: [`return ${module.core("produceOneOf")}(to, ${own.descriptor}, name, payload, options);`],
  });
}

function consumer(operation: CommandOrEvent, file: FileContext): FunctionStructure {
  const { module, names } = file;
  const own = names.operation(operation);
  return functionOf({
    name: own.consumer,
    comment: {
      paragraphs: [
        `Handles {@link ${own.descriptor}}, with one handler for each of its messages. ${routing[operation.kind]}`,
      ],
      tags: deprecation(operation),
    },
    parameters: [
      { name: "from", type: transportType(requirementsOf(operation), module) },
      { name: "handlers", type: handlerType(operation, file) },
      consumerOptions(operation, file),
    ],
    returns: `Promise<${consumerType(operation, file)}>`,
    body: [`return ${module.core("consumeOneOf")}(from, ${own.descriptor}, handlers, options);`],
  });
}
