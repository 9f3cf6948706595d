import type { Module } from "../print/module.ts";
import { constOf, functionOf, interfaceOf } from "../print/structures.ts";
import { commentOf, wordsOf } from "../text/comment.ts";
import { braces, generic, type Layout } from "../text/layout.ts";
import { keyName } from "../text/literal.ts";
import type { Context } from "./context.ts";
import { headersType, payloadType } from "./message.ts";
import { delayParameter } from "./needs.ts";
import { deprecation, eventOptions, messageOf, type OneWay, oneWayDescriptor } from "./one-way.ts";
import { generatedFrom } from "./origin.ts";
import { declareParameters, type Shape, shapeOf, speakingOptions } from "./shape.ts";

/** A command or an event that is one of several messages: whoever speaks names it, whoever listens has a handler for each. */
export function emitOneOf(operation: OneWay, module: Module, context: Context): void {
  const own = context.names.operation(operation);
  const shape = shapeOf(operation, module, context);
  const origin = generatedFrom(operation.kind, operation.id, operation.origin);
  declareParameters(operation, module, own);
  declareMessages(operation, module, context);
  const messages = operation.messages.map(
    (message) =>
      `${keyName(context.names.oneOf(operation, message))}: ${messageOf(message, module, context)}`,
  );
  module.add(
    constOf(module, {
      name: own.descriptor,
      type: `${module.core(operation.kind === "command" ? "CommandOf" : "EventOf")}<${shape.messages}>`,
      comment: commentOf(operation, [origin]),
      value: braces(oneWayDescriptor(operation, ["messages: ", braces(messages)], module, context), true),
    }),
  );
  emitSpeaker(operation, shape, module, context);
  emitListener(operation, shape, module, context);
}

function declareMessages(operation: OneWay, module: Module, context: Context): void {
  const own = context.names.operation(operation);
  const members = operation.messages.map((message) => {
    const types = [payloadType(message, module, context), headersType(message, module, context)];
    return {
      name: context.names.oneOf(operation, message),
      type: generic(
        module.core("Message"),
        types.filter((type) => type !== undefined),
      ),
      comment: wordsOf(message),
    };
  });
  const comment = { paragraphs: [`The messages that {@link ${own.descriptor}} may be.`] };
  module.add(interfaceOf(module, { name: own.messages, comment, members }));
}

/** The parameters of whoever speaks: which message it is, what it says, and what goes with it. */
export function oneOfParameters(
  operation: OneWay,
  shape: Shape,
  module: Module,
  context: Context,
): readonly Layout[] {
  const options = speakingOptions(operation, module, shape, context);
  return [
    "name: N",
    `payload: ${module.core("PayloadOf")}<${shape.messages}, N>`,
    [`options${options.isRequired ? "" : "?"}: `, options.type],
  ];
}

function emitSpeaker(operation: OneWay, shape: Shape, module: Module, context: Context): void {
  const own = context.names.operation(operation);
  const verb = operation.kind === "command" ? "Sends" : "Publishes";
  module.add(
    functionOf(module, {
      name: own.producer,
      comment: {
        paragraphs: [
          `${verb} one of the messages of {@link ${own.descriptor}}. Resolves once the broker has accepted it.`,
        ],
        tags: deprecation(operation),
      },
      types: [`N extends keyof ${shape.messages}`, ...delayParameter(shape.delay)],
      parameters: [["to: ", shape.speakingTransport], ...oneOfParameters(operation, shape, module, context)],
      returns: "Promise<void>",
      body: [`return ${module.core("produceOneOf")}(to, ${own.descriptor}, name, payload, options);`],
    }),
  );
}

/** The type of the handlers: one for each message. */
export function handlersType(shape: Shape, module: Module): Layout {
  const types = [shape.messages, shape.parameters].filter((type) => type !== undefined);
  return generic(module.core("HandlersOf"), types);
}

function emitListener(operation: OneWay, shape: Shape, module: Module, context: Context): void {
  const own = context.names.operation(operation);
  const isEvent = operation.kind === "event";
  const options = isEvent ? eventOptions(module, shape) : module.core("ConsumeOptions");
  const what = isEvent
    ? `Listens to {@link ${own.descriptor}}, with a handler for each message. Each group gets every event, and divides them among its members.`
    : `Handles {@link ${own.descriptor}}, with a handler for each message. Of all who handle it, one gets each command.`;
  module.add(
    functionOf(module, {
      name: own.consumer,
      comment: { paragraphs: [what], tags: deprecation(operation) },
      parameters: [
        ["from: ", shape.transport],
        ["handlers: ", handlersType(shape, module)],
        `options${isEvent ? "" : "?"}: ${options}`,
      ],
      returns: `Promise<${module.core("Subscription")}>`,
      body: [`return ${module.core("consumeOneOf")}(from, ${own.descriptor}, handlers, options);`],
    }),
  );
}
