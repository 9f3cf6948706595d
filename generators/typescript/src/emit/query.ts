import type { Message, QueryOperation } from "@posthorn/contract";
import type { Context } from "../context.ts";
import type { Module } from "../module.ts";
import { constOf, functionOf, interfaceOf } from "../structures.ts";
import { commentOf } from "../text/comment.ts";
import { braces, generic, type Layout } from "../text/layout.ts";
import { keyName, stringLiteral } from "../text/literal.ts";
import { payloadType } from "./message.ts";
import { deprecation } from "./one-way.ts";
import { generatedFrom } from "./origin.ts";
import {
  declareOptions,
  declareParameters,
  lastArguments,
  type Shape,
  shapeOf,
  speakingOptions,
} from "./shape.ts";

/** What a query's functions are written with, beside its request. */
export interface QueryShape extends Shape {
  readonly reply: string;
  /** The map of its failures' names to their payloads, where it declares some. */
  readonly failures: string | undefined;
}

export function queryShapeOf(query: QueryOperation, module: Module, context: Context): QueryShape {
  const own = context.names.operation(query);
  const [reply] = query.replies;
  if (reply === undefined) throw new TypeError(`Query "${query.id}" has no reply.`);
  return Object.defineProperties(
    {
      get reply() {
        return payloadType(reply, module, context);
      },
      get failures() {
        return query.failures.length === 0 ? undefined : module.from(own.file, own.failures, "type");
      },
    },
    Object.getOwnPropertyDescriptors(shapeOf(query, module, context)),
  ) as QueryShape;
}

const none = "Record<never, never>";

/** The type of whoever answers. */
export function answerType(module: Module, shape: QueryShape): Layout {
  const { payload, reply, failures } = shape;
  const last = lastArguments(module, shape);
  const isPlain = failures === undefined && last.length === 0;
  return generic(module.core("Answer"), [payload, reply, ...(isPlain ? [] : [failures ?? none]), ...last]);
}

/** A query: one side requests, the other serves. */
export function emitQuery(query: QueryOperation, module: Module, context: Context): void {
  const own = context.names.operation(query);
  const shape = queryShapeOf(query, module, context);
  declareParameters(query, module, own);
  if (shape.failures !== undefined) declareFailures(query, module, context);
  const { payload, reply, failures, headers } = shape;
  const last = headers === undefined ? [failures] : [failures ?? none, headers];
  module.add(
    constOf(module, {
      name: own.descriptor,
      type: generic(module.core("Query"), [payload, reply, ...last.filter((type) => type !== undefined)]),
      comment: commentOf(query, [generatedFrom("query", query.id, query.origin)]),
      value: braces(descriptor(query, module, context), true),
    }),
  );
  emitAsker(query, shape, module, context);
  emitResponder(query, shape, module, context);
  if (shape.failures !== undefined) emitGuard(shape.failures, own, module);
}

function declareFailures(query: QueryOperation, module: Module, context: Context): void {
  const own = context.names.operation(query);
  const members = query.failures.map((message) => ({
    name: context.names.failure(query, message),
    type: payloadType(message, module, context),
    comment: commentOf(message),
  }));
  const comment = { paragraphs: [`How {@link ${own.descriptor}} may fail, and what is then said of it.`] };
  module.add(interfaceOf(module, { name: own.failures, comment, members }));
}

function descriptor(query: QueryOperation, module: Module, context: Context): readonly Layout[] {
  const descriptorOf = (message: Message | undefined): string => {
    if (message === undefined) throw new TypeError(`Query "${query.id}" lacks a message.`);
    return module.from(
      context.names.message(message).file,
      context.names.message(message).descriptor,
      "value",
    );
  };
  const failures = query.failures.map(
    (message) => `${keyName(context.names.failure(query, message))}: ${descriptorOf(message)}`,
  );
  return [
    'kind: "query"',
    `name: ${stringLiteral(query.id)}`,
    `address: ${stringLiteral(query.channel.address)}`,
    `source: ${stringLiteral(context.contract.title)}`,
    `message: ${descriptorOf(query.messages[0])}`,
    `reply: ${descriptorOf(query.replies[0])}`,
    ...(failures.length === 0 ? [] : [["failures: ", braces(failures)]]),
    ...(query.timeoutMs === undefined ? [] : [`timeoutMs: ${query.timeoutMs}`]),
    ...(query.correlationHeader === undefined
      ? []
      : [`correlationHeader: ${stringLiteral(query.correlationHeader)}`]),
  ];
}

function emitAsker(query: QueryOperation, shape: QueryShape, module: Module, context: Context): void {
  const own = context.names.operation(query);
  declareOptions(query, module, shape, context);
  const options = speakingOptions(query, module, shape, context);
  const failing = shape.failures === undefined ? "" : ` It may fail as {@link ${shape.failures}} says.`;
  module.add(
    functionOf(module, {
      name: own.speak,
      comment: {
        paragraphs: [`Asks {@link ${own.descriptor}} and resolves to the reply.${failing}`],
        tags: deprecation(query),
      },
      parameters: [
        `by: ${module.core("Requester")}`,
        `payload: ${shape.payload}`,
        [`options${options.isRequired ? "" : "?"}: `, options.type],
      ],
      returns: `Promise<${shape.reply}>`,
      body: [`return ${module.core("request")}(by, ${own.descriptor}, payload, options);`],
    }),
  );
}

function emitResponder(query: QueryOperation, shape: QueryShape, module: Module, context: Context): void {
  const own = context.names.operation(query);
  module.add(
    functionOf(module, {
      name: own.listen,
      comment: {
        paragraphs: [`Answers {@link ${own.descriptor}}. Of all who serve it, one gets each request.`],
        tags: deprecation(query),
      },
      parameters: [
        ["from: ", shape.transport],
        ["answer: ", answerType(module, shape)],
        `options?: ${module.core("ConsumeOptions")}`,
      ],
      returns: `Promise<${module.core("Subscription")}>`,
      body: [`return ${module.core("serve")}(from, ${own.descriptor}, answer, options);`],
    }),
  );
}

function emitGuard(
  failures: string,
  own: { isFailure: string; descriptor: string; speak: string },
  module: Module,
): void {
  module.add(
    functionOf(module, {
      name: own.isFailure,
      comment: {
        paragraphs: [
          `Whether {@link ${own.speak}} was rejected with one of the failures that the contract declares.`,
        ],
      },
      parameters: ["error: unknown"],
      returns: `error is ${module.core("RemoteFailure")}<${failures}>`,
      body: [`return ${module.core("isFailure")}(error, ${own.descriptor});`],
    }),
  );
}
