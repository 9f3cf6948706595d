import { setTimeout as sleep } from "node:timers/promises";
import { failure, type Requester, refusal } from "@posthorn/core";
import { request, serve } from "@posthorn/core/codegen";
import { inbox, isMessagingError, type MessagingError, queue, wireHeaders } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { done } from "../../support/collect.ts";
import { jobStatus } from "../../support/operations.ts";
import { packetOf } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { until, within } from "../../support/wait-until.ts";

const requires = { redelivery: true, deadLetter: true } as const;

/** Checks of group E: request and reply without crashes. */
export const requests: readonly Check[] = [
  {
    id: "41 correlation-1000",
    claim: "each of 1,000 simultaneous requests gets its reply, in any order of replies",
    requires,
    run: correlation,
  },
  {
    id: "42 timeout-typed",
    claim: "a request without a reply rejects in time, and nothing waits afterwards",
    run: timeoutTyped,
  },
  {
    id: "42 timeout-typed (default)",
    claim: "a request has a timeout even if the contract sets none",
    waits: true,
    run: defaultTimeout,
  },
  {
    id: "43 late-and-duplicate-reply",
    claim: "a late or duplicate reply is dropped and counted, and reaches no other request",
    run: lateAndDuplicate,
  },
  {
    id: "44 abort-signal",
    claim: "an aborted request rejects at once, and a responder skips it after its deadline",
    requires,
    run: abortSignal,
  },
  {
    id: "45 no-responder",
    claim:
      "without a responder, a request rejects: with `no_responder` if the broker knows, else by its timeout",
    run: noResponder,
  },
  {
    id: "46 remote-error-typed",
    claim: "declared failures and refusals arrive unchanged, and other errors without their text and stack",
    requires,
    run: remoteErrors,
  },
  {
    id: "50 deadline-honoured",
    claim: "an expired request is not handled, and a nested one has only the time that is left",
    requires,
    run: deadlines,
  },
];

async function opened(stage: Stage): Promise<Requester> {
  return stage.openRequester(await stage.open());
}

async function correlation(stage: Stage): Promise<void> {
  const query = jobStatus(stage.address("status"));
  await serve(
    await stage.open(),
    query,
    async ({ id }) => {
      await sleep(Math.random() * 50);
      return { id, note: `answer to ${id}` };
    },
    { concurrency: 100 },
  );
  const requester = await opened(stage);
  const ids = Array.from({ length: 1_000 }, (_, index) => String(index));
  const replies = await Promise.all(ids.map((id) => request(requester, query, { id })));
  expect(replies).toEqual(ids.map((id) => ({ id, note: `answer to ${id}` })));
  expect({ waiting: requester.waiting, dropped: requester.dropped }).toEqual({ waiting: 0, dropped: 0 });
}

const toleranceMs = 100;

async function timeoutTyped(stage: Stage): Promise<void> {
  const requester = await opened(stage);
  const query = jobStatus(stage.address("status"));
  await codeOf(request(requester, query, { id: "first, which opens the inbox" }, { timeoutMs: 100 }));
  const timeoutMs = 500;
  const start = performance.now();
  const asked = codeOf(request(requester, query, { id: "nobody" }, { timeoutMs }));
  const code = await within(timeoutMs + toleranceMs, "the request times out", asked);
  expect(["request_timeout", "no_responder"]).toContain(code);
  if (code === "request_timeout") expect(performance.now() - start).toBeGreaterThan(timeoutMs - toleranceMs);
  expect(requester.waiting).toBe(0);
}

async function defaultTimeout(stage: Stage): Promise<void> {
  const requester = await opened(stage);
  const { timeoutMs: _, ...query } = jobStatus(stage.address("status"));
  const code = await within(
    15_000,
    "the request times out",
    codeOf(request(requester, query, { id: "nobody" })),
  );
  expect(["request_timeout", "no_responder"]).toContain(code);
}

async function lateAndDuplicate(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const query = jobStatus(stage.address("status"));
  const late: (() => Promise<unknown>)[] = [];
  await transport.subscribe(queue(query.address), async ({ headers, body }) => {
    const { id } = JSON.parse(Buffer.from(body).toString()) as { id: string };
    const reply = packetOf(`reply-${id}`, {
      body,
      headers: {
        [wireHeaders.type]: query.reply.name,
        [wireHeaders.contentType]: "application/json",
        [wireHeaders.requestId]: headers[wireHeaders.requestId] ?? "",
      },
    });
    const answer = (): Promise<unknown> =>
      transport.publish(inbox(headers[wireHeaders.replyTo] ?? ""), [reply]);
    if (id === "late") late.push(answer);
    else await answer();
    if (id === "twice") await answer();
    return done;
  });
  const requester = await opened(stage);
  expect(await request(requester, query, { id: "twice" })).toEqual({ id: "twice" });
  await until("the second reply is dropped", () => requester.dropped === 1);
  expect(await codeOf(request(requester, query, { id: "late" }, { timeoutMs: 200 }))).toBe("request_timeout");
  await until("the request came", () => late.length === 1);
  const next = request(requester, query, { id: "next" });
  await late[0]?.();
  expect(await next).toEqual({ id: "next" });
  await until("the late reply is dropped", () => requester.dropped === 2);
  expect(requester.waiting).toBe(0);
}

async function abortSignal(stage: Stage): Promise<void> {
  const requester = await opened(stage);
  const query = jobStatus(stage.address("status"));
  const openInbox = { id: "first, which opens the inbox" };
  await codeOf(request(requester, query, openInbox, { timeoutMs: 100 }));
  const abort = new AbortController();
  const timeoutMs = 1_000;
  const asked = codeOf(request(requester, query, { id: "aborted" }, { timeoutMs, signal: abort.signal }));
  await until("it waits", () => requester.waiting === 1);
  await sleep(100); // so that the broker has received it, which makes the check stricter
  abort.abort();
  expect(["aborted", "no_responder"]).toContain(await within(500, "it rejects", asked));
  expect(requester.waiting).toBe(0);
  expect(await codeOf(request(requester, query, { id: "never sent" }, { signal: abort.signal }))).toBe(
    "aborted",
  );
  await sleep(timeoutMs);
  expect(await servedFrom(stage, requester, query.address)).toEqual(["sentinel"]);
}

/** Serves a query, requests once more, and resolves to all handled requests. */
async function servedFrom(stage: Stage, requester: Requester, address: string): Promise<readonly string[]> {
  const query = jobStatus(address);
  const handled: string[] = [];
  await serve(
    await stage.open(),
    query,
    ({ id }) => {
      handled.push(id);
      return { id };
    },
    { onError: () => {} }, // reports expired requests
  );
  await request(requester, query, { id: "sentinel" });
  return handled;
}

async function noResponder(stage: Stage): Promise<void> {
  const requester = await opened(stage);
  const asked = codeOf(
    request(requester, jobStatus(stage.address("status")), { id: "x" }, { timeoutMs: 300 }),
  );
  expect(["request_timeout", "no_responder"]).toContain(await asked);
}

async function remoteErrors(stage: Stage): Promise<void> {
  const query = jobStatus(stage.address("status"));
  const reported: MessagingError[] = [];
  await serve(
    await stage.open(),
    query,
    ({ id }) => {
      if (id === "gone") return failure("gone", { id });
      if (id === "refused") throw refusal("too_many", "Ask tomorrow.");
      throw new Error("password hunter2 is wrong");
    },
    { onError: (error) => reported.push(error) },
  );
  const requester = await opened(stage);
  const rejection = async (id: string): Promise<MessagingError> => {
    const error: unknown = await request(requester, query, { id }).catch((thrown: unknown) => thrown);
    if (!isMessagingError(error)) throw error;
    return error;
  };
  expect(await rejection("gone")).toMatchObject({
    code: "remote_failure",
    failure: { name: "gone", payload: { id: "gone" } },
  });
  expect(await rejection("refused")).toMatchObject({
    code: "refused",
    reason: "too_many",
    text: "Ask tomorrow.",
  });
  const undeclared = await rejection("other");
  expect(undeclared.code).toBe("remote_error");
  expect(`${undeclared.message} ${undeclared.cause}`).not.toMatch(/hunter2|\.ts:/);
  expect(reported).toHaveLength(1);
}

async function deadlines(stage: Stage): Promise<void> {
  const requester = await opened(stage);
  const outer = jobStatus(stage.address("outer"));
  const inner = jobStatus(stage.address("inner"));
  expect(await codeOf(request(requester, outer, { id: "expired" }, { timeoutMs: 200 }))).toMatch(
    /request_timeout|no_responder/,
  );
  await sleep(50); // timers and the clock of the deadline differ by some milliseconds
  const innerDeadlines: (number | undefined)[] = [];
  const outerDeadlines: (number | undefined)[] = [];
  const handled: string[] = [];
  await serve(await stage.open(), inner, ({ id }, { deadline }) => {
    innerDeadlines.push(deadline);
    return { id };
  });
  const nested: (string | undefined)[] = [];
  await serve(await stage.open(), outer, async ({ id }, { deadline }) => {
    handled.push(id);
    outerDeadlines.push(deadline);
    if (id === "overdue") await sleep((deadline as number) - Date.now() + toleranceMs);
    nested.push(await codeOf(request(requester, inner, { id }, { timeoutMs: 60_000 })));
    return { id };
  });
  expect(await request(requester, outer, { id: "nested" }, { timeoutMs: 5_000 })).toEqual({ id: "nested" });
  expect(innerDeadlines[0]).toBeLessThanOrEqual(outerDeadlines[0] as number);
  expect(await codeOf(request(requester, outer, { id: "overdue" }, { timeoutMs: 3_000 }))).toBe(
    "request_timeout",
  );
  await until("the nested request is over", () => nested.length === 2);
  expect(nested).toEqual([undefined, "request_timeout"]);
  expect(innerDeadlines).toHaveLength(1);
  expect(handled).toEqual(["nested", "overdue"]);
}
