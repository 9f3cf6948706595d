import type { CommandOperation, EventOperation, Message, Operation, Parameter } from "@posthorn/contract";
import type { Module } from "../print/module.ts";
import { constOf, functionOf } from "../print/structures.ts";
import { commentOf } from "../text/comment.ts";
import { braces, generic, type Layout, list } from "../text/layout.ts";
import { keyName, stringLiteral } from "../text/literal.ts";
import type { Context } from "./context.ts";
import { delayParameter, needsOf } from "./needs.ts";
import { generatedFrom } from "./origin.ts";
import {
  declareOptions,
  declareParameters,
  lastArguments,
  type Shape,
  shapeOf,
  speakingOptions,
} from "./shape.ts";

export type OneWay = CommandOperation | EventOperation;

/** A command or an event of one message: one side sends or publishes, the other handles. */
export function emitOneWay(operation: OneWay, module: Module, context: Context): void {
  const own = context.names.operation(operation);
  const shape = shapeOf(operation, module, context);
  const origin = generatedFrom(operation.kind, operation.id, operation.origin);
  const message = `message: ${messageOf(operation.messages[0] as Message, module, context)}`;
  declareParameters(operation, module, own);
  module.add(
    constOf(module, {
      name: own.descriptor,
      type: generic(
        module.core(operation.kind === "command" ? "Command" : "Event"),
        [shape.payload, shape.headers].filter((type) => type !== undefined),
      ),
      comment: commentOf(operation, [origin]),
      value: braces(oneWayDescriptor(operation, message, module, context), true),
    }),
  );
  emitSpeaker(operation, shape, module, context);
  emitListener(operation, shape, module, context);
}

/** Imports a message's descriptor, and gives it. */
export function messageOf(message: Message, module: Module, { names }: Context): string {
  const { file, descriptor } = names.message(message);
  return module.from(file, descriptor, "value");
}

/** The members of a descriptor; `messages` is what it says of its messages. */
export function oneWayDescriptor(
  operation: OneWay,
  messages: Layout,
  module: Module,
  context: Context,
): readonly Layout[] {
  const { kind, action, channel, orderingKey, idempotencyKey, delayMs, retry, handlerTimeoutMs } = operation;
  const needs = Object.entries(needsOf(operation));
  return [
    `kind: "${kind}"`,
    `name: ${stringLiteral(operation.id)}`,
    `address: ${stringLiteral(channel.address)}`,
    // The contract does not say who sends what the application receives.
    ...(action === "send" ? [`source: ${stringLiteral(context.title)}`] : []),
    messages,
    ...addressFacts(operation, module, context),
    ...(orderingKey === undefined ? [] : [["orderingKey: ", pathOf(orderingKey)]]),
    ...(idempotencyKey === undefined
      ? []
      : [
          [
            "idempotencyKey: ",
            braces([["path: ", pathOf(idempotencyKey.path)], `windowMs: ${idempotencyKey.windowMs}`]),
          ],
        ]),
    ...(delayMs === undefined ? [] : [`delayMs: ${delayMs}`]),
    ...(retry === undefined
      ? []
      : [["retry: ", braces([`attempts: ${retry.attempts}`, `backoffMs: ${retry.backoffMs}`])]]),
    ...(handlerTimeoutMs === undefined ? [] : [`handlerTimeoutMs: ${handlerTimeoutMs}`]),
    ...(needs.length === 0
      ? []
      : [["requires: ", braces(needs.map(([name, value]) => `${name}: ${value}`))]]),
  ];
}

/** What a descriptor says of those who share the address, and of how messages travel. */
export function addressFacts(operation: Operation, module: Module, context: Context): readonly Layout[] {
  const others = context.otherMessages(operation);
  const wire = operation.wire ?? context.wire;
  const parameters = operation.channel.parameters.flatMap(parameterFacts);
  return [
    ...(parameters.length === 0 ? [] : [["parameters: ", braces(parameters)]]),
    ...(others === undefined
      ? []
      : [["otherMessages: ", list(others.map((message) => messageOf(message, module, context)))]]),
    ...(wire === "plain" ? ['wire: "plain"'] : []),
  ];
}

/** What a descriptor says of a parameter: its values and its default, where the contract has some. */
function parameterFacts({ name, enum: values = [], ...others }: Parameter): readonly Layout[] {
  const facts = [
    ...(values.length === 0 ? [] : [["enum: ", list(values.map(stringLiteral))]]),
    ...(others.default === undefined ? [] : [`default: ${stringLiteral(others.default)}`]),
  ];
  return facts.length === 0 ? [] : [[`${keyName(name)}: `, braces(facts)]];
}

function emitSpeaker(operation: OneWay, shape: Shape, module: Module, context: Context): void {
  const own = context.names.operation(operation);
  declareOptions(operation, module, shape, context);
  const options = speakingOptions(operation, module, shape, context);
  const verb = operation.kind === "command" ? "Sends" : "Publishes";
  module.add(
    functionOf(module, {
      name: own.producer,
      comment: {
        paragraphs: [`${verb} {@link ${own.descriptor}}. Resolves once the broker has accepted it.`],
        tags: deprecation(operation),
      },
      types: delayParameter(shape.delay),
      parameters: [
        ["to: ", shape.speakingTransport],
        `payload: ${shape.payload}`,
        [`options${options.isRequired ? "" : "?"}: `, options.type],
      ],
      returns: "Promise<void>",
      body: [`return ${module.core("produce")}(to, ${own.descriptor}, payload, options);`],
    }),
  );
}

function emitListener(operation: OneWay, shape: Shape, module: Module, context: Context): void {
  const own = context.names.operation(operation);
  const isEvent = operation.kind === "event";
  const handler = generic(module.core("Handler"), [shape.payload, ...lastArguments(module, shape)]);
  const options = isEvent ? eventOptions(module, shape) : module.core("ConsumeOptions");
  const what = isEvent
    ? `Listens to {@link ${own.descriptor}}. Each group gets every event, and divides them among its members.`
    : `Handles {@link ${own.descriptor}}. Of all who handle it, one gets each command.`;
  module.add(
    functionOf(module, {
      name: own.consumer,
      comment: { paragraphs: [what], tags: deprecation(operation) },
      parameters: [
        ["from: ", shape.transport],
        ["handler: ", handler],
        `options${isEvent ? "" : "?"}: ${options}`,
      ],
      returns: `Promise<${module.core("Subscription")}>`,
      body: [`return ${module.core("consume")}(from, ${own.descriptor}, handler, options);`],
    }),
  );
}

/** The options of who listens to an event. */
export function eventOptions(module: Module, { parameters }: Shape): string {
  return `${module.core("EventOptions")}${parameters === undefined ? "" : `<${parameters}>`}`;
}

export function deprecation({ deprecated }: { readonly deprecated?: boolean }): readonly string[] {
  return deprecated ? ["@deprecated"] : [];
}

function pathOf(steps: readonly string[]): Layout {
  return list(steps.map(stringLiteral));
}
