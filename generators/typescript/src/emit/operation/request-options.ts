import type { QueryOperation } from "@posthorn/contract";
import { follow } from "../../json-schema/follow.ts";
import { interfaceOf } from "../../print/declarations.ts";
import type { ParameterStructure } from "../../print/structures.ts";
import { generic, type Layout } from "../../text/layout.ts";
import { stringLiteral } from "../../text/literal.ts";
import type { Context, FileContext } from "../context.ts";
import { requiresParameters } from "./address-parameters.ts";
import { correlationOf } from "./correlation.ts";
import { lastArguments, operationParameters } from "./operation-types.ts";
import { requestHeadersType } from "./query-types.ts";

/**
 * Returns the parameter `options` of the function that requests a query. Its type is core's, or the query's own if an
 * option is required.
 */
export function requestOptions(query: QueryOperation, file: FileContext): ParameterStructure {
  const isRequired = requiresParameters(query) || requiresHeaders(query, file);
  if (!isRequired) return { name: "options", hasQuestionToken: true, type: coreOptions(query, file) };
  const own = file.names.operation(query);
  return { name: "options", type: file.module.from(own.file, own.options, "type") };
}

/** Declares the options of a requester, if some of them are required. */
export function declareRequestOptions(query: QueryOperation, file: FileContext): void {
  const parameters = requiresParameters(query) ? operationParameters(query, file) : undefined;
  const headers = requiresHeaders(query, file) ? suppliedHeaders(query, file) : undefined;
  const members = Object.entries({ parameters, headers }).flatMap(([name, type]) =>
    type === undefined ? [] : [{ name, type }],
  );
  if (members.length === 0) return;
  const own = file.names.operation(query);
  file.module.add(
    interfaceOf({
      name: own.options,
      comment: { paragraphs: [`The options of {@link ${own.producer}}.`] },
      bases: [coreOptions(query, file)],
      members,
    }),
  );
}

function coreOptions(query: QueryOperation, file: FileContext): Layout {
  const headers = suppliedHeaders(query, file);
  const parameters = operationParameters(query, file);
  return generic(file.module.core("RequestOptions"), lastArguments({ headers, parameters }, file));
}

/** Returns the type of the headers that the program supplies. Core sets the reply address and the correlation id. */
function suppliedHeaders(query: QueryOperation, file: FileContext): string | undefined {
  const headers = requestHeadersType(query, file);
  if (headers === undefined) return undefined;
  const { names, isPartial } = coreHeaders(query, file);
  if (isPartial) return `Partial<${headers}>`;
  return names.length === 0 ? headers : `Omit<${headers}, ${names.map(stringLiteral).join(" | ")}>`;
}

function requiresHeaders(query: QueryOperation, context: Context): boolean {
  if (query.messages.length > 1) return false;
  const { required, names, isPartial } = coreHeaders(query, context);
  return !isPartial && required.some((name) => !names.includes(name));
}

interface CoreHeaders {
  /** The declared headers that core sets. */
  readonly names: readonly string[];
  readonly required: readonly string[];
  /** True if no type can leave out exactly what core sets. */
  readonly isPartial: boolean;
}

function coreHeaders(query: QueryOperation, context: Context): CoreHeaders {
  const [message] = query.messages;
  const schema = follow(message?.headers ?? true, context.graph.resolve);
  const { properties = {}, required = [], additionalProperties } = typeof schema === "object" ? schema : {};
  const declared = new Set([...Object.keys(properties), ...required]);
  const locations = [correlationOf(query, context)?.request, query.replyTo].filter(
    (location) => location?.part === "header" && declared.has(location.path[0] ?? ""),
  );
  const names = [...new Set(locations.map((location) => location?.path[0] ?? ""))];
  const isNested = locations.some((location) => (location?.path.length ?? 0) > 1);
  // `Omit` forgets the properties of a type that has an index signature.
  const isPartial = isNested || (names.length > 0 && typeof additionalProperties === "object");
  return { names, required, isPartial };
}
