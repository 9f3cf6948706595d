import type { Message, QueryOperation } from "@posthorn/contract";
import { braces, type Layout, list } from "../../text/layout.ts";
import { keyName, stringLiteral } from "../../text/literal.ts";
import { objectLiteral, objectMembers } from "../../text/object-literal.ts";
import type { FileContext } from "../context.ts";
import { messageDescriptor } from "../message-types.ts";
import { correlationOf } from "./correlation.ts";
import { replyLocation, requestLocation } from "./location-literal.ts";
import { addressFacts, numberLiteral } from "./operation-descriptor.ts";
import { firstMessage } from "./operation-types.ts";

/** Returns the descriptor of a query. */
export function queryDescriptor(query: QueryOperation, file: FileContext): Layout {
  const { names } = file;
  const message = firstMessage(query);
  const [reply, ...otherReplies] = query.replies.map((each) => messageDescriptor(each, file));
  if (reply === undefined) throw new TypeError(`Query "${query.id}" has no reply message.`);
  const requests = query.messages.map(
    (each) => `${keyName(names.oneOf(query, each))}: ${messageDescriptor(each, file)}`,
  );
  const failures = query.failures.map(
    (each) => `${keyName(names.failure(query, each))}: ${messageDescriptor(each, file)}`,
  );
  const { replyTo, replyAddress } = query;
  const members = objectMembers({
    kind: '"query"',
    name: stringLiteral(query.id),
    address: stringLiteral(query.channel.address),
    [query.action === "send" ? "source" : "replySource"]: stringLiteral(file.title),
    ...(requests.length === 1
      ? { message: messageDescriptor(message, file) }
      : { messages: braces(requests) }),
    reply,
    otherReplies: otherReplies.length === 0 ? undefined : list(otherReplies),
    failures: failures.length === 0 ? undefined : braces(failures),
    ...addressFacts(query, file),
    delivery: query.delivery === "light" ? '"light"' : undefined,
    timeoutMs: numberLiteral(query.timeoutMs),
    handlerTimeoutMs: numberLiteral(query.handlerTimeoutMs),
    replyTo: replyTo && requestLocation(replyTo, message, file),
    replyAddress: replyAddress === undefined ? undefined : stringLiteral(replyAddress),
    correlation: correlationLiteral(query, file),
  });
  return braces(members, true);
}

function correlationLiteral(query: QueryOperation, file: FileContext): Layout | undefined {
  const correlation = correlationOf(query, file);
  if (correlation === undefined) return undefined;
  const request = firstMessage(query);
  const [reply] = query.replies as readonly [Message, ...Message[]];
  return objectLiteral({
    request: requestLocation(correlation.request, request, file),
    reply: replyLocation(correlation.reply, reply, file),
  });
}
