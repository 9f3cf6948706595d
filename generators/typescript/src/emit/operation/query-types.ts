import type { QueryOperation } from "@posthorn/contract";
import { generic, type Layout } from "../../text/layout.ts";
import type { FileContext } from "../context.ts";
import { payloadType } from "../message-types.ts";
import { lastArguments, operationHeaders, operationParameters, operationPayload } from "./operation-types.ts";

// The types in the signatures of a query's functions. Each function imports the type that it returns.

/** Returns the type that maps the names of a query's several messages to their payloads; undefined if it has only one. */
export function requestsType(query: QueryOperation, { module, names }: FileContext): string | undefined {
  const own = names.operation(query);
  return query.messages.length > 1 ? module.from(own.file, own.requests, "type") : undefined;
}

/** Returns the type of a successful reply, a union if the query has several reply messages. */
export function replyType(query: QueryOperation, file: FileContext): string {
  return [...new Set(query.replies.map((reply) => payloadType(reply, file)))].join(" | ");
}

/** Returns the type that maps the names of a query's failures to their payloads; undefined if it declares none. */
export function failuresType(query: QueryOperation, { module, names }: FileContext): string | undefined {
  const own = names.operation(query);
  return query.failures.length === 0 ? undefined : module.from(own.file, own.failures, "type");
}

/**
 * Returns the type of a request's headers. It is undefined for a query with several messages, whose headers differ:
 * core checks them when a request is sent.
 */
export function requestHeadersType(query: QueryOperation, file: FileContext): string | undefined {
  return query.messages.length > 1 ? undefined : operationHeaders(query, file);
}

/** The type argument of a query that declares no failures, if another argument follows. */
export const noFailures = "Record<never, never>";

/** Returns the type of a query's responder: one function, or one for each message. */
export function responderType(query: QueryOperation, file: FileContext): Layout {
  const { module } = file;
  const requests = requestsType(query, file);
  const failures = failuresType(query, file);
  const parameters = operationParameters(query, file);
  const last =
    requests === undefined
      ? lastArguments({ headers: requestHeadersType(query, file), parameters }, file)
      : [parameters].filter((type) => type !== undefined);
  const further = failures === undefined && last.length === 0 ? [] : [failures ?? noFailures, ...last];
  return requests === undefined
    ? generic(module.core("Answer"), [operationPayload(query, file), replyType(query, file), ...further])
    : generic(module.core("Answers"), [requests, replyType(query, file), ...further]);
}

/** Returns the type of a query's descriptor. */
export function queryType(query: QueryOperation, file: FileContext): Layout {
  const { module } = file;
  const failures = failuresType(query, file);
  const headers = requestHeadersType(query, file);
  const last = headers === undefined ? [failures] : [failures ?? noFailures, headers];
  const types = [replyType(query, file), ...last.filter((type) => type !== undefined)];
  const requests = requestsType(query, file);
  return requests === undefined
    ? generic(module.core("Query"), [operationPayload(query, file), ...types])
    : generic(module.core("QueryOf"), [requests, ...types]);
}
