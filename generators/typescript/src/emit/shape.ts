import type { CommandOperation, EventOperation, Operation, Schema } from "@posthorn/contract";
import type { OperationNames } from "../name/names.ts";
import type { Module } from "../print/module.ts";
import { interfaceOf, type Member } from "../print/structures.ts";
import { commentOf } from "../text/comment.ts";
import { generic, type Layout } from "../text/layout.ts";
import { stringLiteral } from "../text/literal.ts";
import type { Context } from "./context.ts";
import { headersType, payloadType } from "./message.ts";
import { type DelayArgument, delayArgument, needsOf, transportType } from "./needs.ts";
import { generatedFrom } from "./origin.ts";

/** The types that an operation's functions are written with. Reading one imports it. */
export interface Shape {
  readonly payload: string;
  /** Of its message's headers, where the contract says something of them. */
  readonly headers: string | undefined;
  /** Of the parameters in its address, where it has some. */
  readonly parameters: string | undefined;
  /** The transport type for listening. */
  readonly transport: Layout;
  /** The transport type for sending, with `delay` in it. */
  readonly speakingTransport: Layout;
  /** The type argument for the `delay` of that transport. */
  readonly delay: DelayArgument;
  /** Of its messages by name, where it has several. */
  readonly messages: string | undefined;
}

/**
 * @param delay - what the transport promises of it, where that is more than the operation needs
 */
export function shapeOf(
  operation: Operation,
  module: Module,
  context: Context,
  delay: DelayArgument = delayArgument(needsOf(operation)),
): Shape {
  const own = context.names.operation(operation);
  const [message] = operation.messages;
  if (message === undefined) throw new TypeError(`Operation "${operation.id}" has no message.`);
  return {
    delay,
    get payload() {
      return payloadType(message, module, context);
    },
    get headers() {
      return headersType(message, module, context);
    },
    get parameters() {
      return operation.channel.parameters.length === 0
        ? undefined
        : module.from(own.file, own.parameters, "type");
    },
    get transport() {
      return transportType(needsOf(operation), module.core);
    },
    get speakingTransport() {
      return transportType({ ...needsOf(operation), delay }, module.core);
    },
    get messages() {
      return operation.messages.length < 2 ? undefined : module.from(own.file, own.messages, "type");
    },
  };
}

/** The types of headers and parameters as type arguments: what comes last is left out where it is the default. */
export function lastArguments(
  module: Module,
  { headers, parameters }: Pick<Shape, "headers" | "parameters">,
): readonly string[] {
  if (parameters === undefined) return headers === undefined ? [] : [headers];
  return [headers ?? module.core("Headers"), parameters];
}

/** Declares the parameters in an operation's address. */
export function declareParameters(
  operation: Operation,
  module: Module,
  { parameters: name }: OperationNames,
): void {
  const { channel } = operation;
  const members = channel.parameters.map(({ name: parameter, description, enum: values, ...others }) => {
    const type =
      values === undefined || values.length === 0 ? "string" : values.map(stringLiteral).join(" | ");
    const tags = others.default === undefined ? [] : [`@defaultValue ${JSON.stringify(others.default)}`];
    const comment = commentOf(description === undefined ? {} : { description }, tags);
    return { name: parameter, type, isOptional: others.default !== undefined, comment };
  });
  if (members.length === 0) return;
  const comment = {
    paragraphs: [`The parameters of the address \`${channel.address}\`.`],
    tags: [generatedFrom("channel", channel.id, channel.origin)],
  };
  module.add(interfaceOf(module, { name, comment, members }));
}

/** The options of whoever speaks. */
export interface SpeakingOptions {
  readonly type: Layout;
  readonly isRequired: boolean;
}

/**
 * The options of whoever speaks: core's own, or the operation's where something is required. Where it
 * has several messages, `N` names the one.
 */
export function speakingOptions(
  operation: Operation,
  module: Module,
  shape: Shape,
  context: Context,
): SpeakingOptions {
  const own = context.names.operation(operation);
  const [first] = requiredOptions(operation, context);
  if (isOneOf(operation)) {
    const types = [shape.delay, shape.messages, "N", shape.parameters].filter((type) => type !== undefined);
    return { type: generic(module.core("ProduceOptionsOf"), types), isRequired: first !== undefined };
  }
  if (first === undefined) return { type: baseOptions(module, shape), isRequired: false };
  const options = module.from(own.file, own.options, "type");
  const isGeneric = delayArgument(needsOf(operation)) === "D";
  return { type: generic(options, isGeneric ? [shape.delay] : []), isRequired: true };
}

/** Declares the options of whoever speaks, where something is required. */
export function declareOptions(operation: Operation, module: Module, shape: Shape, context: Context): void {
  const members = requiredOptions(operation, context).map(
    (name): Member => ({ name, type: shape[name] ?? "" }),
  );
  if (members.length === 0) return;
  const own = context.names.operation(operation);
  const comment = { paragraphs: [`For {@link ${own.producer}}.`] };
  module.add(
    interfaceOf(module, {
      name: own.options,
      types: shape.delay === "D" ? ["in D extends boolean = boolean"] : [],
      comment,
      bases: [baseOptions(module, shape)],
      members,
    }),
  );
}

function baseOptions(module: Module, shape: Shape): Layout {
  return generic(module.core("ProduceOptions"), [shape.delay, ...lastArguments(module, shape)]);
}

/** Whether whoever speaks must say which of several messages it is. */
export function isOneOf(operation: Operation): operation is CommandOperation | EventOperation {
  return operation.kind !== "query" && operation.messages.length > 1;
}

/** Whether the address has parameters that whoever speaks must give. */
export function requiresParameters({ channel }: Operation): boolean {
  return channel.parameters.some((parameter) => parameter.default === undefined);
}

function requiredOptions(operation: Operation, { graph }: Context): readonly ("parameters" | "headers")[] {
  const spoken = isOneOf(operation) ? operation.messages : operation.messages.slice(0, 1);
  return [
    ...(requiresParameters(operation) ? ["parameters" as const] : []),
    ...(spoken.some(({ headers }) => requiresSome(headers, graph.resolve)) ? ["headers" as const] : []),
  ];
}

/** Whether an object schema requires properties, as far as one sees. */
function requiresSome(schema: Schema | undefined, resolve: (ref: string) => Schema): boolean {
  if (schema === undefined || typeof schema === "boolean") return false;
  if ("ref" in schema) return requiresSome(resolve(schema.ref), resolve);
  return (
    (schema.required ?? []).length > 0 ||
    [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].some((part) =>
      requiresSome(part, resolve),
    )
  );
}
