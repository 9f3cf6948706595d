import { consume, produce, request, serve } from "@posthorn/core/codegen";
import { deadLetters, inbox, queue, topic, wireHeaders } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { doJob, jobDone, jobStatus } from "../../support/operations.ts";
import { packetOf } from "../../support/packets.ts";
import { until } from "../../support/wait-until.ts";

const requires = { queues: true, redelivery: true, attempts: true, deadLetter: true } as const;

/** Headers of W3C Trace Context and Baggage. */
const trace = {
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  tracestate: "vendor=t61rcWkgMzE,other=00f067aa0ba902b7",
  baggage: "userId=alice,serverNode=DF%2028,isProduction=false",
};

/** Checks of group F: the context that travels with messages. */
export const contextPropagation: readonly Check[] = [
  {
    id: "58 context-propagation",
    claim:
      "trace context, baggage, correlation and causation reach the handler, and the messages that it sends",
    requires: { ...requires, topics: true, groups: true },
    run: toHandlers,
  },
  {
    id: "58 context-propagation (dead letters)",
    claim: "trace context, baggage, correlation and causation of a message are in its dead letter",
    requires,
    run: toDeadLetters,
  },
  {
    id: "58 context-propagation (replies)",
    claim: "the trace and the correlation of a request are in its reply, and the request is the cause of it",
    requires: { ...requires, inboxes: true },
    run: toReplies,
  },
  {
    id: "58 context-propagation (nested requests)",
    claim: "a request that a handler makes belongs to the conversation of its message",
    requires: { ...requires, inboxes: true },
    run: toNestedRequests,
  },
];

async function toHandlers(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const command = doJob(stage.address("jobs"));
  const event = jobDone(stage.address("facts"));
  const facts = await collect(transport, topic(event.address), { group: "observer" });
  const contexts: { id: string; correlationId: string; headers: object }[] = [];
  await consume(transport, command, async ({ id }, context) => {
    contexts.push(context);
    await produce(transport, event, { id }, { id: "effect" });
  });
  await produce(transport, command, { id: "one" }, { id: "cause", headers: trace });
  await until("the event arrives", () => facts.deliveries.length > 0);
  expect(contexts).toHaveLength(1);
  expect(contexts[0]).toMatchObject({ id: "cause", correlationId: "cause", headers: trace });
  expect(facts.deliveries[0]?.headers).toMatchObject({
    ...trace,
    [wireHeaders.id]: "effect",
    [wireHeaders.correlationId]: "cause",
    [wireHeaders.causationId]: "cause",
  });
}

async function toDeadLetters(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const command = doJob(stage.address("jobs"), { retry: { attempts: 2, backoffMs: 20 } });
  const jobs = queue(command.address);
  const dead = await collect(transport, deadLetters(jobs));
  const handler = (): never => {
    throw new Error("busy");
  };
  await consume(transport, command, handler, { onError: () => {} });
  const headers = {
    ...trace,
    [wireHeaders.type]: command.message.name,
    [wireHeaders.correlationId]: "conversation",
    [wireHeaders.causationId]: "cause",
  };
  await transport.publish(jobs, [packetOf("one", { headers })]);
  await until("it is in the dead letters", () => dead.deliveries.length > 0);
  expect(dead.deliveries[0]?.headers).toMatchObject(headers);
}

async function toReplies(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const query = jobStatus(stage.address("status"));
  const replyTo = stage.address("replies");
  const replies = await collect(transport, inbox(replyTo));
  await serve(transport, query, ({ id }) => ({ id }), { replyAddresses: [replyTo] });
  const headers = {
    [wireHeaders.type]: query.message.name,
    [wireHeaders.contentType]: "application/json",
    [wireHeaders.replyTo]: replyTo,
    [wireHeaders.requestId]: "asked",
    [wireHeaders.correlationId]: "conversation",
    ...trace,
  };
  await transport.publish(queue(query.address), [packetOf("request", { headers })]);
  await until("the reply arrives", () => replies.deliveries.length > 0);
  expect(replies.deliveries[0]?.headers).toMatchObject({
    ...trace,
    [wireHeaders.requestId]: "asked",
    [wireHeaders.correlationId]: "conversation",
    [wireHeaders.causationId]: "request",
  });
}

async function toNestedRequests(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const command = doJob(stage.address("jobs"));
  const query = jobStatus(stage.address("status"));
  const requester = stage.openRequester(await stage.open());
  const correlations: string[] = [];
  await serve(transport, query, ({ id }, { correlationId }) => {
    correlations.push(correlationId);
    return { id };
  });
  let handled = 0;
  await consume(transport, command, async ({ id }) => {
    await request(requester, query, { id });
    handled += 1;
  });
  await produce(transport, command, { id: "one" }, { id: "cause" });
  await until("the command is handled", () => handled > 0);
  expect(correlations).toEqual(["cause"]);
}
