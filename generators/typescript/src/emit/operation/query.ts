import type { QueryOperation } from "@posthorn/contract";
import { constOf, functionOf, interfaceOf } from "../../print/declarations.ts";
import type {
  FunctionStructure,
  ParameterStructure,
  TypeParameterStructure,
} from "../../print/structures.ts";
import { briefCommentOf, commentOf } from "../../text/comment.ts";
import type { FileContext } from "../context.ts";
import { generatedFrom } from "../generated-from.ts";
import { payloadType } from "../message-types.ts";
import { declareParameters } from "./address-parameters.ts";
import { consumerOptions } from "./consumer-options.ts";
import { deprecation, routing } from "./function-comment.ts";
import { operationPayload } from "./operation-types.ts";
import { queryDescriptor } from "./query-descriptor.ts";
import { failuresType, queryType, replyType, requestsType, responderType } from "./query-types.ts";
import { declareRequestOptions, requestOptions } from "./request-options.ts";
import { requirementsOf, transportType } from "./requirements.ts";

/** Emits a query: its descriptor, its requester, its responder, and the test for its failures. */
export function emitQuery(query: QueryOperation, file: FileContext): void {
  const { module, names } = file;
  declareParameters(query, file);
  if (query.messages.length > 1) declareRequests(query, file);
  if (query.failures.length > 0) declareFailures(query, file);
  module.add(
    constOf({
      name: names.operation(query).descriptor,
      type: queryType(query, file),
      comment: commentOf(query, [generatedFrom("query", query.id, query.origin)]),
      value: queryDescriptor(query, file),
    }),
  );
  declareRequestOptions(query, file);
  module.add(requester(query, file), responder(query, file));
  const failures = failuresType(query, file);
  if (failures !== undefined) module.add(failureTest(query, failures, file));
}

function declareRequests(query: QueryOperation, file: FileContext): void {
  const own = file.names.operation(query);
  const members = query.messages.map((message) => ({
    name: file.names.oneOf(query, message),
    type: payloadType(message, file),
    comment: briefCommentOf(message),
  }));
  const comment = {
    paragraphs: [`The request messages of {@link ${own.descriptor}}, each with its payload.`],
  };
  file.module.add(interfaceOf({ name: own.requests, comment, members }));
}

function declareFailures(query: QueryOperation, file: FileContext): void {
  const own = file.names.operation(query);
  const members = query.failures.map((message) => ({
    name: file.names.failure(query, message),
    type: payloadType(message, file),
    comment: briefCommentOf(message),
  }));
  const comment = {
    paragraphs: [`The failures that {@link ${own.descriptor}} declares, each with its payload.`],
  };
  file.module.add(interfaceOf({ name: own.failures, comment, members }));
}

/** The type parameters and the parameters of a requester, after the connection that it uses. */
export interface RequestSignature {
  readonly typeParameters: readonly TypeParameterStructure[];
  readonly parameters: readonly ParameterStructure[];
}

/** Returns the signature of a requester. The requester of a query with several messages names the one that it sends. */
export function requestSignature(query: QueryOperation, file: FileContext): RequestSignature {
  const options = requestOptions(query, file);
  const requests = requestsType(query, file);
  if (requests === undefined) {
    const payload = { name: "payload", type: operationPayload(query, file) };
    return { typeParameters: [], parameters: [payload, options] };
  }
  return {
    typeParameters: [{ name: "N", constraint: `keyof ${requests}` }],
    parameters: [{ name: "message", type: "N" }, { name: "payload", type: `${requests}[N]` }, options],
  };
}

function requester(query: QueryOperation, file: FileContext): FunctionStructure {
  const { module } = file;
  const own = file.names.operation(query);
  const { typeParameters, parameters } = requestSignature(query, file);
  const isMulti = query.messages.length > 1;
  const sentence = `Requests {@link ${own.descriptor}}${isMulti ? " with one of its messages" : ""} and resolves to the reply.`;
  const failing = `Rejects if the request fails; {@link ${own.isFailure}} recognises the declared failures.`;
  return functionOf({
    name: own.producer,
    typeParameters,
    comment: {
      paragraphs: query.failures.length === 0 ? [sentence] : [sentence, failing],
      tags: deprecation(query),
    },
    parameters: [{ name: "by", type: module.core("Requester") }, ...parameters],
    returns: `Promise<${replyType(query, file)}>`,
    body: [
      isMulti
        ? `return ${module.core("requestOf")}(by, ${own.descriptor}, message, payload, options);`
        : `return ${module.core("request")}(by, ${own.descriptor}, payload, options);`,
    ],
  });
}

function responder(query: QueryOperation, file: FileContext): FunctionStructure {
  const { module } = file;
  const own = file.names.operation(query);
  const isMulti = query.messages.length > 1;
  const answer = isMulti ? "answers" : "answer";
  const serve = module.core(isMulti ? "serveOf" : "serve");
  return functionOf({
    name: own.consumer,
    comment: {
      paragraphs: [`Serves {@link ${own.descriptor}}. ${routing.query}`],
      tags: deprecation(query),
    },
    parameters: [
      { name: "from", type: transportType(requirementsOf(query), module) },
      { name: answer, type: responderType(query, file) },
      consumerOptions(query, file),
    ],
    returns: `Promise<${module.core("Subscription")}>`,
    body: [`return ${serve}(from, ${own.descriptor}, ${answer}, options);`],
  });
}

function failureTest(query: QueryOperation, failures: string, file: FileContext): FunctionStructure {
  const { module } = file;
  const own = file.names.operation(query);
  return functionOf({
    name: own.isFailure,
    comment: {
      paragraphs: [`True if \`error\` is a failure that {@link ${own.descriptor}} declares.`],
    },
    parameters: [{ name: "error", type: "unknown" }],
    returns: `error is ${module.core("RemoteFailure")}<${failures}>`,
    body: [`return ${module.core("isFailure")}(error, ${own.descriptor});`],
  });
}
