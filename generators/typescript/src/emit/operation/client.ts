import type { Operation, QueryOperation } from "@posthorn/contract";
import { functionOf, interfaceOf, type Member } from "../../print/declarations.ts";
import { functionType } from "../../print/function-type.ts";
import type { Module } from "../../print/module.ts";
import { briefCommentOf } from "../../text/comment.ts";
import { braces, call, generic, type Layout } from "../../text/layout.ts";
import { type FileContext, openFile, type WholeContext } from "../context.ts";
import { consumerOptions, consumerType } from "./consumer-options.ts";
import { handlerType } from "./handler-type.ts";
import { namedMessageParameters } from "./multi-message.ts";
import { isMultiMessage, operationMessages, operationPayload } from "./operation-types.ts";
import { producerOptions } from "./producer-options.ts";
import { requestSignature } from "./query.ts";
import { replyType } from "./query-types.ts";
import {
  type DelayArgument,
  delayArgument,
  delayParameter,
  requirementsOfAll,
  transportType,
} from "./requirements.ts";

/** A function of the client: its type, and its implementation. */
interface Method extends Member {
  readonly value: Layout;
}

/**
 * Emits the file of the client: one object with a function for each operation, from the other side. What the
 * application receives, the client sends or requests; what the application sends, the client handles.
 */
export function emitClient(context: WholeContext): Module | undefined {
  const { contract, names } = context;
  if (contract.operations.length === 0) return undefined;
  const own = names.contract;
  const file = openFile(own.clientFile, context);
  const { module } = file;
  const received = contract.operations.filter(({ action }) => action === "receive");
  const requests = received.some(({ kind }) => kind === "query");
  const requirements = requirementsOfAll(contract.operations);
  const delay = delayArgument(requirements);
  const isGeneric = delay === "D" && received.some(({ kind }) => kind !== "query");
  const methods = contract.operations.map((operation) => methodOf(operation, delay, file));
  const members = requests ? [...methods, close] : methods;
  module.add(
    interfaceOf({
      name: own.clientType,
      typeParameters: isGeneric ? [{ name: "D", constraint: "boolean", default: "boolean" }] : [],
      comment: { paragraphs: [`A client of ${contract.title}: one function for each of its operations.`] },
      members,
    }),
    functionOf({
      name: own.client,
      comment: { paragraphs: [creation(contract.title, requests)] },
      typeParameters: isGeneric ? delayParameter(delay) : [],
      parameters: [
        {
          name: "transport",
          type: transportType(isGeneric ? { ...requirements, delay } : requirements, module),
        },
      ],
      returns: generic(own.clientType, isGeneric ? [delay] : []),
      body: [
        ...(requests ? [`const requester = ${module.core("openRequester")}(transport);`] : []),
        [
          "return ",
          braces(
            members.map(({ name, value }) => [`${name}: `, value]),
            true,
          ),
          ";",
        ],
      ],
    }),
  );
  return module;
}

function creation(title: string, requests: boolean): string {
  return requests
    ? `Creates a client of ${title}. All its requests share one reply inbox. Closing the client does not close the transport.`
    : `Creates a client of ${title}. The transport stays open until you close it.`;
}

const close: Method = {
  name: "close",
  type: "() => Promise<void>",
  comment: { paragraphs: ["Rejects the pending requests and closes the reply inbox."] },
  value: "() => requester.close()",
};

function methodOf(operation: Operation, delay: DelayArgument, file: FileContext): Method {
  if (operation.action === "send") return consumer(operation, file);
  if (operation.kind === "query") return requester(operation, file);
  return producer(operation, delay, file);
}

function producer(operation: Operation, delay: DelayArgument, file: FileContext): Method {
  const { file: path, producer } = file.names.operation(operation);
  const produce = file.module.from(path, producer, "value");
  const common = { name: producer, comment: briefCommentOf(operation) };
  const result = `Promise<${file.module.core("Sent")}>`;
  if (isMultiMessage(operation)) {
    const parameters = namedMessageParameters(operation, delay, file);
    return {
      ...common,
      type: [`<N extends keyof ${operationMessages(operation, file)}>`, functionType(parameters, result)],
      value: `(name, payload, options) => ${produce}(transport, name, payload, options)`,
    };
  }
  const payload = { name: "payload", type: operationPayload(operation, file) };
  return {
    ...common,
    type: functionType([payload, producerOptions(operation, delay, file)], result),
    value: `(payload, options) => ${produce}(transport, payload, options)`,
  };
}

function requester(query: QueryOperation, file: FileContext): Method {
  const { file: path, producer } = file.names.operation(query);
  const { typeParameters, parameters } = requestSignature(query, file);
  const generics = typeParameters.map(({ name, constraint = "unknown" }) => [`${name} extends `, constraint]);
  const names = parameters.map(({ name }) => name);
  return {
    name: producer,
    comment: briefCommentOf(query),
    type: [
      ...(generics.length === 0 ? [] : ["<", ...generics, ">"]),
      functionType(parameters, `Promise<${replyType(query, file)}>`),
    ],
    value: [
      `(${names.join(", ")}) => `,
      call(file.module.from(path, producer, "value"), "requester", ...names),
    ],
  };
}

function consumer(operation: Operation, file: FileContext): Method {
  const { module } = file;
  const { file: path, consumer } = file.names.operation(operation);
  const name = handlerParameter(operation);
  return {
    name: consumer,
    comment: briefCommentOf(operation),
    type: functionType(
      [{ name, type: handlerType(operation, file) }, consumerOptions(operation, file)],
      `Promise<${subscriptionType(operation, file)}>`,
    ),
    value: `(${name}, options) => ${module.from(path, consumer, "value")}(transport, ${name}, options)`,
  };
}

/** Returns the type of the subscription that a function of the client opens. */
function subscriptionType(operation: Operation, file: FileContext): string {
  return operation.kind === "query" ? file.module.core("Subscription") : consumerType(operation, file);
}

function handlerParameter(operation: Operation): string {
  if (operation.kind === "query") return "answer";
  return isMultiMessage(operation) ? "handlers" : "handler";
}
