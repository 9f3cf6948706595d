import type { Message, QueryOperation } from "@posthorn/contract";
import type { Module } from "../print/module.ts";
import { constOf, functionOf, interfaceOf } from "../print/structures.ts";
import { commentOf, wordsOf } from "../text/comment.ts";
import { braces, generic, type Layout, list } from "../text/layout.ts";
import { keyName, stringLiteral } from "../text/literal.ts";
import type { Context } from "./context.ts";
import { payloadType } from "./message.ts";
import { addressFacts, deprecation, messageOf } from "./one-way.ts";
import { generatedFrom } from "./origin.ts";
import {
  answerType,
  askingOptions,
  askingParameters,
  declareAskingOptions,
  none,
  type QueryShape,
  queryShapeOf,
} from "./query-shape.ts";
import { declareParameters } from "./shape.ts";
import { correlationOf, replyLocation, requestLocation } from "./value-location.ts";

/** A query: one side requests, the other serves. */
export function emitQuery(query: QueryOperation, module: Module, context: Context): void {
  const own = context.names.operation(query);
  const shape = queryShapeOf(query, module, context);
  declareParameters(query, module, own);
  if (shape.requests !== undefined) declareRequests(query, module, context);
  if (shape.failures !== undefined) declareFailures(query, module, context);
  module.add(
    constOf(module, {
      name: own.descriptor,
      type: descriptorType(module, shape),
      comment: commentOf(query, [generatedFrom("query", query.id, query.origin)]),
      value: braces(descriptor(query, module, context), true),
    }),
  );
  emitAsker(query, shape, module, context);
  emitResponder(query, shape, module, context);
  if (shape.failures !== undefined) emitGuard(shape.failures, own, module);
}

function descriptorType(module: Module, { requests, payload, reply, failures, headers }: QueryShape): Layout {
  const last = headers === undefined ? [failures] : [failures ?? none, headers];
  const types = [reply, ...last.filter((type) => type !== undefined)];
  return requests === undefined
    ? generic(module.core("Query"), [payload, ...types])
    : generic(module.core("QueryOf"), [requests, ...types]);
}

function declareRequests(query: QueryOperation, module: Module, context: Context): void {
  const own = context.names.operation(query);
  const members = query.messages.map((message) => ({
    name: context.names.oneOf(query, message),
    type: payloadType(message, module, context),
    comment: wordsOf(message),
  }));
  const comment = { paragraphs: [`What {@link ${own.descriptor}} may be asked by.`] };
  module.add(interfaceOf(module, { name: own.requests, comment, members }));
}

function declareFailures(query: QueryOperation, module: Module, context: Context): void {
  const own = context.names.operation(query);
  const members = query.failures.map((message) => ({
    name: context.names.failure(query, message),
    type: payloadType(message, module, context),
    comment: wordsOf(message),
  }));
  const comment = { paragraphs: [`How {@link ${own.descriptor}} may fail, and what is then said of it.`] };
  module.add(interfaceOf(module, { name: own.failures, comment, members }));
}

function descriptor(query: QueryOperation, module: Module, context: Context): readonly Layout[] {
  const { names } = context;
  const imported = (message: Message): string => messageOf(message, module, context);
  const [message, reply] = [query.messages[0], query.replies[0]];
  if (message === undefined || reply === undefined)
    throw new TypeError(`Query "${query.id}" lacks a message.`);
  const requests = query.messages.map((each) => `${keyName(names.oneOf(query, each))}: ${imported(each)}`);
  const failures = query.failures.map((each) => `${keyName(names.failure(query, each))}: ${imported(each)}`);
  const others = query.replies.slice(1).map(imported);
  const { replyTo, replyAddress, timeoutMs, handlerTimeoutMs } = query;
  const correlation = correlationOf(query, context);
  return [
    'kind: "query"',
    `name: ${stringLiteral(query.id)}`,
    `address: ${stringLiteral(query.channel.address)}`,
    `${query.action === "send" ? "source" : "replySource"}: ${stringLiteral(context.title)}`,
    requests.length === 1 ? `message: ${imported(message)}` : ["messages: ", braces(requests)],
    `reply: ${imported(reply)}`,
    ...(others.length === 0 ? [] : [["otherReplies: ", list(others)]]),
    ...(failures.length === 0 ? [] : [["failures: ", braces(failures)]]),
    ...addressFacts(query, module, context),
    ...(timeoutMs === undefined ? [] : [`timeoutMs: ${timeoutMs}`]),
    ...(handlerTimeoutMs === undefined ? [] : [`handlerTimeoutMs: ${handlerTimeoutMs}`]),
    ...(replyTo === undefined ? [] : [["replyTo: ", requestLocation(replyTo, message, context)]]),
    ...(replyAddress === undefined ? [] : [`replyAddress: ${stringLiteral(replyAddress)}`]),
    ...(correlation === undefined
      ? []
      : [
          [
            "correlation: ",
            braces([
              ["request: ", requestLocation(correlation.request, message, context)],
              ["reply: ", replyLocation(correlation.reply, reply, context)],
            ]),
          ],
        ]),
  ];
}

function emitAsker(query: QueryOperation, shape: QueryShape, module: Module, context: Context): void {
  const own = context.names.operation(query);
  declareAskingOptions(query, module, shape, context);
  const options = askingOptions(query, module, shape, context);
  const { types, parameters } = askingParameters(shape, options);
  const isOneOfSeveral = shape.requests !== undefined;
  const by = isOneOfSeveral ? " by one of its messages" : "";
  const failing = shape.failures === undefined ? "" : ` It may fail as {@link ${shape.failures}} says.`;
  module.add(
    functionOf(module, {
      name: own.producer,
      types,
      comment: {
        paragraphs: [`Asks {@link ${own.descriptor}}${by} and resolves to the reply.${failing}`],
        tags: deprecation(query),
      },
      parameters: [`by: ${module.core("Requester")}`, ...parameters],
      returns: `Promise<${shape.reply}>`,
      body: [
        isOneOfSeveral
          ? `return ${module.core("requestOf")}(by, ${own.descriptor}, message, payload, options);`
          : `return ${module.core("request")}(by, ${own.descriptor}, payload, options);`,
      ],
    }),
  );
}

function emitResponder(query: QueryOperation, shape: QueryShape, module: Module, context: Context): void {
  const own = context.names.operation(query);
  const [answers, serve] =
    shape.requests === undefined ? (["answer", "serve"] as const) : (["answers", "serveOf"] as const);
  module.add(
    functionOf(module, {
      name: own.consumer,
      comment: {
        paragraphs: [`Answers {@link ${own.descriptor}}. Of all who serve it, one gets each request.`],
        tags: deprecation(query),
      },
      parameters: [
        ["from: ", shape.transport],
        [`${answers}: `, answerType(module, shape)],
        `options?: ${module.core("ServeOptions")}`,
      ],
      returns: `Promise<${module.core("Subscription")}>`,
      body: [`return ${module.core(serve)}(from, ${own.descriptor}, ${answers}, options);`],
    }),
  );
}

function emitGuard(
  failures: string,
  own: { isFailure: string; descriptor: string; producer: string },
  module: Module,
): void {
  module.add(
    functionOf(module, {
      name: own.isFailure,
      comment: {
        paragraphs: [
          `Whether {@link ${own.producer}} was rejected with one of the failures that the contract declares.`,
        ],
      },
      parameters: ["error: unknown"],
      returns: `error is ${module.core("RemoteFailure")}<${failures}>`,
      body: [`return ${module.core("isFailure")}(error, ${own.descriptor});`],
    }),
  );
}
