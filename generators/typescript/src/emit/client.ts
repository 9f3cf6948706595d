import type { CommandOperation, EventOperation, Operation, QueryOperation } from "@posthorn/contract";
import { type Module, openModule } from "../print/module.ts";
import { functionOf, interfaceOf, type Member } from "../print/structures.ts";
import { wordsOf } from "../text/comment.ts";
import { call, generic, type Layout } from "../text/layout.ts";
import type { Context, WholeContext } from "./context.ts";
import { handlerType } from "./listener.ts";
import { type DelayArgument, delayArgument, delayParameter, needsOfAll, transportType } from "./needs.ts";
import { oneOfParameters } from "./one-of.ts";
import { eventOptions } from "./one-way.ts";
import { askingOptions, askingParameters, queryShapeOf } from "./query-shape.ts";
import { isOneOf, type Shape, shapeOf, speakingOptions } from "./shape.ts";

/** A function of the client: its type, and what it does. */
interface Method extends Member {
  readonly value: Layout;
}

/** The module of whoever talks to what the contract describes: the mirror of serving it. */
export function emitClient(context: WholeContext): Module | undefined {
  const { contract, names } = context;
  if (contract.operations.length === 0) return undefined;
  const own = names.contract;
  const module = openModule(own.clientFile);
  const asks = contract.operations.some(({ kind, action }) => kind === "query" && action === "receive");
  const sends = contract.operations.some(({ kind, action }) => kind !== "query" && action === "receive");
  const needs = needsOfAll(contract.operations);
  const delay = delayArgument(needs);
  const isGeneric = sends && delay === "D";
  const methods = contract.operations.map((operation) => methodOf(operation, delay, module, context));
  const members = asks ? [...methods, closing] : methods;
  const comment = { paragraphs: [`Talks to ${contract.title}, and listens to what it says.`] };
  module.add(
    interfaceOf(module, {
      name: own.clientType,
      types: isGeneric ? ["D extends boolean = boolean"] : [],
      comment,
      members,
    }),
  );
  module.add(
    functionOf(module, {
      name: own.client,
      comment: {
        paragraphs: [
          asks
            ? `Makes a client of ${contract.title}. Its queries share one inbox; the transport stays yours to close.`
            : `Makes a client of ${contract.title}. The transport stays yours to close.`,
        ],
      },
      types: isGeneric ? delayParameter(delay) : [],
      parameters: [["transport: ", transportType(isGeneric ? { ...needs, delay } : needs, module.core)]],
      returns: generic(own.clientType, isGeneric ? [delay] : []),
      body: [
        ...(asks ? [`const requester = ${module.core("openRequester")}(transport);`] : []),
        ["return ", object(members), ";"],
      ],
    }),
  );
  return module;
}

const closing: Method = {
  name: "close",
  type: "() => Promise<void>",
  comment: { paragraphs: ["Rejects the requests that still wait, and gives the inbox up."] },
  value: "() => requester.close()",
};

function methodOf(operation: Operation, delay: DelayArgument, module: Module, context: Context): Method {
  if (operation.action === "send") return listening(operation, module, context);
  if (operation.kind === "query") return asking(operation, module, context);
  const shape = shapeOf(operation, module, context, delay);
  return isOneOf(operation)
    ? speakingOneOf(operation, shape, module, context)
    : speaking(operation, shape, module, context);
}

function speaking(operation: Operation, shape: Shape, module: Module, context: Context): Method {
  const { file, producer } = context.names.operation(operation);
  const options = speakingOptions(operation, module, shape, context);
  return {
    name: producer,
    comment: wordsOf(operation),
    type: functionType(
      [`payload: ${shape.payload}`, [`options${options.isRequired ? "" : "?"}: `, options.type]],
      "Promise<void>",
    ),
    value: `(payload, options) => ${module.from(file, producer, "value")}(transport, payload, options)`,
  };
}

function asking(query: QueryOperation, module: Module, context: Context): Method {
  const { file, producer } = context.names.operation(query);
  const shape = queryShapeOf(query, module, context);
  const { types, parameters } = askingParameters(shape, askingOptions(query, module, shape, context));
  const given = types.length === 0 ? ["payload", "options"] : ["message", "payload", "options"];
  return {
    name: producer,
    comment: wordsOf(query),
    type: [
      types.length === 0 ? "" : `<${types.join(", ")}>`,
      functionType(parameters, `Promise<${shape.reply}>`),
    ],
    value: [`(${given.join(", ")}) => `, call(module.from(file, producer, "value"), "requester", ...given)],
  };
}

function speakingOneOf(
  operation: CommandOperation | EventOperation,
  shape: Shape,
  module: Module,
  context: Context,
): Method {
  const { file, producer } = context.names.operation(operation);
  const type = functionType(oneOfParameters(operation, shape, module, context), "Promise<void>");
  return {
    name: producer,
    comment: wordsOf(operation),
    type: [`<N extends keyof ${shape.messages}>`, type],
    value: `(name, payload, options) => ${module.from(file, producer, "value")}(transport, name, payload, options)`,
  };
}

function listening(operation: Operation, module: Module, context: Context): Method {
  const { file, consumer } = context.names.operation(operation);
  const isEvent = operation.kind === "event";
  const options = isEvent
    ? eventOptions(module, shapeOf(operation, module, context))
    : module.core(operation.kind === "query" ? "ServeOptions" : "ConsumeOptions");
  const name = operation.kind === "query" ? "answer" : isOneOf(operation) ? "handlers" : "handler";
  return {
    name: consumer,
    comment: wordsOf(operation),
    type: functionType(
      [[`${name}: `, handlerType(operation, module, context)], `options${isEvent ? "" : "?"}: ${options}`],
      `Promise<${module.core("Subscription")}>`,
    ),
    value: `(${name}, options) => ${module.from(file, consumer, "value")}(transport, ${name}, options)`,
  };
}

function functionType(parameters: readonly Layout[], result: string): Layout {
  return [{ open: "(", items: parameters, close: ")", separator: ",", padding: "" }, ` => ${result}`];
}

function object(methods: readonly Method[]): Layout {
  const items = methods.map(({ name, value }) => [`${name}: `, value]);
  return { open: "{", items, close: "}", separator: ",", padding: " ", broken: true };
}
