import { constOf, functionOf } from "../../print/declarations.ts";
import type { FunctionStructure } from "../../print/structures.ts";
import { commentOf } from "../../text/comment.ts";
import { generic } from "../../text/layout.ts";
import type { FileContext } from "../context.ts";
import { generatedFrom } from "../generated-from.ts";
import { messageDescriptor } from "../message-types.ts";
import { declareParameters } from "./address-parameters.ts";
import { consumerOptions, consumerType } from "./consumer-options.ts";
import { deprecation, routing } from "./function-comment.ts";
import { handlerType } from "./handler-type.ts";
import { operationDescriptor } from "./operation-descriptor.ts";
import { type CommandOrEvent, firstMessage, operationHeaders, operationPayload } from "./operation-types.ts";
import { declareProducerOptions, producerOptions } from "./producer-options.ts";
import { delayArgument, delayParameter, requirementsOf, transportType } from "./requirements.ts";

/** Emits a command or an event with one message: its descriptor, its producer and its consumer. */
export function emitSingleMessage(operation: CommandOrEvent, file: FileContext): void {
  const { module, names } = file;
  const message = messageDescriptor(firstMessage(operation), file);
  const types = [operationPayload(operation, file), operationHeaders(operation, file)];
  declareParameters(operation, file);
  module.add(
    constOf({
      name: names.operation(operation).descriptor,
      type: generic(
        module.core(operation.kind === "command" ? "Command" : "Event"),
        types.filter((type) => type !== undefined),
      ),
      comment: commentOf(operation, [generatedFrom(operation.kind, operation.id, operation.origin)]),
      value: operationDescriptor(operation, { message }, file),
    }),
  );
  declareProducerOptions(operation, file);
  module.add(producer(operation, file), consumer(operation, file));
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
      paragraphs: [`${verb} {@link ${own.descriptor}}. Resolves when the broker has accepted the message.`],
      tags: deprecation(operation),
    },
    typeParameters: delayParameter(delay),
    parameters: [
      { name: "to", type: transportType({ ...requirements, delay }, module) },
      { name: "payload", type: operationPayload(operation, file) },
      producerOptions(operation, delay, file),
    ],
    returns: `Promise<${module.core("Sent")}>`,
    body: [`return ${module.core("produce")}(to, ${own.descriptor}, payload, options);`],
  });
}

function consumer(operation: CommandOrEvent, file: FileContext): FunctionStructure {
  const { module, names } = file;
  const own = names.operation(operation);
  return functionOf({
    name: own.consumer,
    comment: {
      paragraphs: [`Handles {@link ${own.descriptor}}. ${routing[operation.kind]}`],
      tags: deprecation(operation),
    },
    parameters: [
      { name: "from", type: transportType(requirementsOf(operation), module) },
      { name: "handler", type: handlerType(operation, file) },
      consumerOptions(operation, file),
    ],
    returns: `Promise<${consumerType(operation, file)}>`,
    body: [`return ${module.core("consume")}(from, ${own.descriptor}, handler, options);`],
  });
}
