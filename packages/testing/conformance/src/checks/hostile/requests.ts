import { request, serve } from "@posthorn/core/codegen";
import { type MessagingError, queue, wireHeaders } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { jobStatus } from "../../support/operations.ts";
import { packetOf } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { until } from "../../support/wait-until.ts";

const requires = { redelivery: true, deadLetter: true } as const;

/** Checks of requests and replies that a careless or hostile program sends. */
export const hostileRequests: readonly Check[] = [
  {
    id: "83 hostile-requests (reply addresses)",
    claim:
      "a request with a reply address that means something to a broker harms nobody: it is reported or dropped, and others get their replies",
    requires,
    waits: true,
    run: replyAddresses,
  },
  {
    id: "83 hostile-requests (large replies)",
    claim:
      "a reply that is too large is reported to the responder, its requester gets a typed error, and others get their replies",
    requires,
    where: ({ limits }) => limits.largestBody <= 67_108_864,
    waits: true,
    run: largeReply,
  },
  {
    id: "83 hostile-requests (large requests)",
    claim: "a request that is too large rejects at once as `message_too_large`",
    where: ({ limits }) => limits.largestBody <= 67_108_864,
    run: largeRequest,
  },
  {
    id: "83 hostile-requests (correlation)",
    claim:
      "a request with any correlation id, or without one, does not keep its responder from replying to others",
    requires,
    waits: true,
    run: correlations,
  },
];

const addresses = [
  "$JS.API.STREAM.DELETE.orders",
  "$JS.API.CONSUMER.MSG.NEXT.orders.workers",
  "$SYS.REQ.SERVER.PING",
  "posthorn-inbox.>",
  "posthorn-inbox.*",
  "_INBOX.>",
  "amq.direct",
  "amq.rabbitmq.reply-to",
  "*",
  ">",
  "#",
  " ",
  "a b",
  "a\r\nPUB x 1\r\n",
  "\0",
  "x".repeat(5_000),
  "../../etc/passwd",
];

async function replyAddresses(stage: Stage): Promise<void> {
  const query = jobStatus(stage.address("status"));
  const errors: MessagingError[] = [];
  const served = await serve(await stage.open(), query, ({ id }) => ({ id }), {
    onError: (error) => errors.push(error),
  });
  const requester = stage.openRequester(await stage.open());
  expect(await request(requester, query, { id: "first" })).toEqual({ id: "first" });
  const attacker = await stage.open();
  for (const [index, replyTo] of addresses.entries()) {
    const headers = {
      [wireHeaders.type]: query.message.name,
      [wireHeaders.contentType]: "application/json",
      [wireHeaders.replyTo]: replyTo,
      [wireHeaders.requestId]: "foreign",
    };
    const publish = attacker.publish(queue(query.address), [packetOf(`hostile ${index}`, { headers })]);
    expect([undefined, "invalid_message"], replyTo).toContain(await codeOf(publish));
  }
  for (const id of ["second", "third"]) expect(await request(requester, query, { id })).toEqual({ id });
  await served.close();
  expect(requester.dropped).toBe(0);
  for (const { code } of errors) {
    expect(["forbidden", "invalid_address", "invalid_message", "publish_refused"]).toContain(code);
  }
}

async function largeReply(stage: Stage): Promise<void> {
  const { largestBody } = stage.features.limits;
  const query = jobStatus(stage.address("status"));
  const errors: MessagingError[] = [];
  await serve(
    await stage.open(),
    query,
    ({ id }) => ({ id, note: id === "large" ? "x".repeat(largestBody) : "small" }),
    { onError: (error) => errors.push(error) },
  );
  const requester = stage.openRequester(await stage.open());
  expect(await codeOf(request(requester, query, { id: "large" }))).toBe("remote_error");
  await until("it is reported", () => errors.length > 0);
  expect(errors.map(({ code }) => code)).toEqual(["message_too_large"]);
  expect(await request(requester, query, { id: "other" })).toEqual({ id: "other", note: "small" });
}

async function largeRequest(stage: Stage): Promise<void> {
  const { largestBody } = stage.features.limits;
  const query = jobStatus(stage.address("status"));
  const requester = stage.openRequester(await stage.open());
  const asked = request(requester, query, { id: "x".repeat(largestBody) });
  expect(await codeOf(asked)).toBe("message_too_large");
  expect(requester.waiting).toBe(0);
}

async function correlations(stage: Stage): Promise<void> {
  const query = jobStatus(stage.address("status"));
  await serve(await stage.open(), query, ({ id }) => ({ id }), { onError: () => {} });
  const requester = stage.openRequester(await stage.open());
  const attacker = await stage.open();
  const ids = ["", " ", "x".repeat(10_000), "a\r\nb", "\0", "*", "-1", "1e309", "__proto__", undefined];
  for (const [index, id] of ids.entries()) {
    const headers = {
      [wireHeaders.type]: query.message.name,
      [wireHeaders.contentType]: "application/json",
      [wireHeaders.replyTo]: stage.address("nowhere"),
      ...(id === undefined ? {} : { [wireHeaders.requestId]: id }),
    };
    const publish = attacker.publish(queue(query.address), [packetOf(`hostile ${index}`, { headers })]);
    expect([undefined, "invalid_message"]).toContain(await codeOf(publish));
  }
  expect(await request(requester, query, { id: "honest" })).toEqual({ id: "honest" });
  expect(requester.dropped).toBe(0);
}
