import type { Operation, Schema } from "@posthorn/contract";
import { interfaceOf } from "../../print/declarations.ts";
import { contravariant, type ParameterStructure } from "../../print/structures.ts";
import { generic, type Layout } from "../../text/layout.ts";
import type { Context, FileContext } from "../context.ts";
import { requiresParameters } from "./address-parameters.ts";
import {
  isMultiMessage,
  lastArguments,
  operationHeaders,
  operationMessages,
  operationParameters,
} from "./operation-types.ts";
import { type DelayArgument, delayArgument, requirementsOf } from "./requirements.ts";

/**
 * Returns the parameter `options` of the function that sends a command or publishes an event. Its type is core's, or
 * the operation's own if an option is required. For an operation with several messages, `N` is the name of one.
 *
 * @param delay - the feature `delay` of the transport
 */
export function producerOptions(
  operation: Operation,
  delay: DelayArgument,
  file: FileContext,
): ParameterStructure {
  const { module, names } = file;
  const isRequired = requiredOptions(operation, file).length > 0;
  if (isMultiMessage(operation)) {
    const types = [delay, operationMessages(operation, file), "N", operationParameters(operation, file)];
    const type = generic(
      module.core("ProduceOptionsOf"),
      types.filter((each) => each !== undefined),
    );
    return { name: "options", hasQuestionToken: !isRequired, type };
  }
  if (!isRequired)
    return { name: "options", hasQuestionToken: true, type: coreOptions(operation, delay, file) };
  const own = names.operation(operation);
  const isGeneric = delayArgument(requirementsOf(operation)) === "D";
  const type = generic(module.from(own.file, own.options, "type"), isGeneric ? [delay] : []);
  return { name: "options", type };
}

/** Declares the options of a producer, if some of them are required. */
export function declareProducerOptions(operation: Operation, file: FileContext): void {
  const required = requiredOptions(operation, file);
  if (required.length === 0) return;
  const types = {
    parameters: () => operationParameters(operation, file),
    headers: () => operationHeaders(operation, file),
  };
  const own = file.names.operation(operation);
  const delay = delayArgument(requirementsOf(operation));
  const parameter = {
    name: "D",
    variance: contravariant,
    constraint: "boolean",
    default: "boolean",
  } as const;
  file.module.add(
    interfaceOf({
      name: own.options,
      typeParameters: delay === "D" ? [parameter] : [],
      comment: { paragraphs: [`The options of {@link ${own.producer}}.`] },
      bases: [coreOptions(operation, delay, file)],
      members: required.map((name) => ({ name, type: types[name]() ?? "" })),
    }),
  );
}

function coreOptions(operation: Operation, delay: DelayArgument, file: FileContext): Layout {
  const headers = operationHeaders(operation, file);
  const parameters = operationParameters(operation, file);
  return generic(file.module.core("ProduceOptions"), [
    delay,
    ...lastArguments({ headers, parameters }, file),
  ]);
}

function requiredOptions(operation: Operation, { graph }: Context): readonly ("parameters" | "headers")[] {
  const sent = isMultiMessage(operation) ? operation.messages : operation.messages.slice(0, 1);
  return [
    ...(requiresParameters(operation) ? ["parameters" as const] : []),
    ...(sent.some(({ headers }) => requiresProperties(headers, graph.resolve)) ? ["headers" as const] : []),
  ];
}

/** True if an object schema requires a property. A condition (`if`) is not looked into. */
function requiresProperties(schema: Schema | undefined, resolve: (ref: string) => Schema): boolean {
  if (schema === undefined || typeof schema === "boolean") return false;
  if ("ref" in schema) return requiresProperties(resolve(schema.ref), resolve);
  const { required = [], allOf = [], anyOf = [], oneOf = [] } = schema;
  return (
    required.length > 0 || [...allOf, ...anyOf, ...oneOf].some((part) => requiresProperties(part, resolve))
  );
}
