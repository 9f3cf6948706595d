import type { QueryOperation } from "@posthorn/contract";
import { follow } from "../json-schema/follow.ts";
import type { Module } from "../print/module.ts";
import { interfaceOf } from "../print/structures.ts";
import { generic, type Layout } from "../text/layout.ts";
import { stringLiteral } from "../text/literal.ts";
import type { Context } from "./context.ts";
import { payloadType } from "./message.ts";
import { lastArguments, requiresParameters, type Shape, type SpeakingOptions, shapeOf } from "./shape.ts";
import { correlationOf } from "./value-location.ts";

/** What a query's functions are written with. Reading one imports it. */
export interface QueryShape extends Shape {
  /** The map of its messages' names to their payloads, where it is asked by one of several. */
  readonly requests: string | undefined;
  /** Of a success, whichever message it is. */
  readonly reply: string;
  /** The map of its failures' names to their payloads, where it declares some. */
  readonly failures: string | undefined;
}

export function queryShapeOf(query: QueryOperation, module: Module, context: Context): QueryShape {
  const own = context.names.operation(query);
  const isOneOfSeveral = query.messages.length > 1;
  return Object.defineProperties(
    {
      get requests() {
        return isOneOfSeveral ? module.from(own.file, own.requests, "type") : undefined;
      },
      get reply() {
        return [...new Set(query.replies.map((reply) => payloadType(reply, module, context)))].join(" | ");
      },
      get failures() {
        return query.failures.length === 0 ? undefined : module.from(own.file, own.failures, "type");
      },
    },
    {
      ...Object.getOwnPropertyDescriptors(shapeOf(query, module, context)),
      // Each of several messages has headers of its own: they are checked when it is asked.
      ...(isOneOfSeveral ? { headers: { value: undefined } } : {}),
    },
  ) as QueryShape;
}

export const none = "Record<never, never>";

/** The type of whoever answers: one answer, or one for each message. */
export function answerType(module: Module, shape: QueryShape): Layout {
  const { requests, reply, failures, parameters } = shape;
  if (requests !== undefined) {
    const last = parameters === undefined ? [] : [parameters];
    const isPlain = failures === undefined && last.length === 0;
    return generic(module.core("Answers"), [
      requests,
      reply,
      ...(isPlain ? [] : [failures ?? none, ...last]),
    ]);
  }
  const last = lastArguments(module, shape);
  const isPlain = failures === undefined && last.length === 0;
  return generic(module.core("Answer"), [
    shape.payload,
    reply,
    ...(isPlain ? [] : [failures ?? none, ...last]),
  ]);
}

/** The type parameters and the parameters by which a query is asked, beside its requester. */
export function askingParameters(
  shape: QueryShape,
  options: SpeakingOptions,
): { readonly types: readonly string[]; readonly parameters: readonly Layout[] } {
  const last: Layout = [`options${options.isRequired ? "" : "?"}: `, options.type];
  const { requests } = shape;
  if (requests === undefined) return { types: [], parameters: [`payload: ${shape.payload}`, last] };
  return {
    types: [`N extends keyof ${requests}`],
    parameters: ["message: N", `payload: ${requests}[N]`, last],
  };
}

/** The options of whoever asks: core's own, or the query's where something is required. */
export function askingOptions(
  query: QueryOperation,
  module: Module,
  shape: QueryShape,
  context: Context,
): SpeakingOptions {
  const own = context.names.operation(query);
  const isRequired = requiresParameters(query) || requiresHeaders(query, context);
  if (!isRequired) return { type: baseOptions(query, module, shape, context), isRequired };
  return { type: module.from(own.file, own.options, "type"), isRequired };
}

/** Declares the options of whoever asks, where something is required. */
export function declareAskingOptions(
  query: QueryOperation,
  module: Module,
  shape: QueryShape,
  context: Context,
): void {
  const members = [
    ...(shape.parameters === undefined || !requiresParameters(query)
      ? []
      : [{ name: "parameters", type: shape.parameters }]),
    ...(requiresHeaders(query, context)
      ? [{ name: "headers", type: givenHeaders(query, shape, context) ?? "" }]
      : []),
  ];
  if (members.length === 0) return;
  const own = context.names.operation(query);
  const comment = { paragraphs: [`For {@link ${own.producer}}.`] };
  const bases = [baseOptions(query, module, shape, context)];
  module.add(interfaceOf(module, { name: own.options, comment, bases, members }));
}

function baseOptions(query: QueryOperation, module: Module, shape: QueryShape, context: Context): Layout {
  const headers = givenHeaders(query, shape, context);
  return generic(
    module.core("RequestOptions"),
    lastArguments(module, { headers, parameters: shape.parameters }),
  );
}

/** The headers that a request is given: those that say where to answer, and to what, are put there by core. */
function givenHeaders(query: QueryOperation, shape: QueryShape, context: Context): string | undefined {
  const { headers } = shape;
  if (headers === undefined) return undefined;
  const { own, isPartial } = ownHeaders(query, context);
  if (isPartial) return `Partial<${headers}>`;
  return own.length === 0 ? headers : `Omit<${headers}, ${own.map(stringLiteral).join(" | ")}>`;
}

function requiresHeaders(query: QueryOperation, context: Context): boolean {
  if (query.messages.length > 1) return false;
  const { required, own, isPartial } = ownHeaders(query, context);
  return !isPartial && required.some((name) => !own.includes(name));
}

/** Which of a request's headers core puts there; or whether that cannot be told apart in a type. */
function ownHeaders(
  query: QueryOperation,
  context: Context,
): { readonly own: readonly string[]; readonly required: readonly string[]; readonly isPartial: boolean } {
  const [message] = query.messages;
  const schema = follow(message?.headers ?? true, context.graph.resolve);
  const { properties = {}, required = [], additionalProperties } = typeof schema === "object" ? schema : {};
  const declared = new Set([...Object.keys(properties), ...required]);
  const placed = [correlationOf(query, context)?.request, query.replyTo].filter(
    (location) => location?.part === "header" && declared.has(location.path[0] ?? ""),
  );
  const own = [...new Set(placed.map((location) => location?.path[0] ?? ""))];
  const isNested = placed.some((location) => (location?.path.length ?? 0) > 1);
  // `Omit` forgets the properties of a type that has an index signature.
  const isPartial = isNested || (own.length > 0 && typeof additionalProperties === "object");
  return { own, required, isPartial };
}
