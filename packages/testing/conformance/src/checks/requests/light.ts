import { request, serve } from "@posthorn/core/codegen";
import { inbox, type Settlement, wireHeaders } from "@posthorn/core/transport";
import { expect } from "vitest";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { done, gate } from "../../support/collect.ts";
import { extraOf } from "../../support/extras.ts";
import { jobStatus } from "../../support/operations.ts";
import { packetOf } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { until, within } from "../../support/wait-until.ts";

/** Checks of the feature `light`: requests for which nothing is stored. */
export const light: readonly Check[] = [
  {
    id: "45 no-responder (light)",
    claim:
      "a light request that nobody can answer rejects at once with `no_responder`, and nobody gets it later",
    run: noResponder,
  },
  {
    id: "45 no-responder (light, left)",
    claim: "after the last responder has left, a light request rejects at once with `no_responder`",
    run: responderLeaves,
  },
  {
    id: "41 correlation-1000 (light)",
    claim: "each of 1,000 simultaneous light requests gets its reply, in any order of replies",
    run: correlation,
  },
  {
    id: "86 ask",
    claim: "the transport's `ask` resolves to the reply, as it was sent",
    run: asks,
  },
  {
    id: "86 ask (ends)",
    claim: "a light request ends at its timeout and when it is aborted, and a late reply is dropped",
    run: askEnds,
  },
  {
    id: "86 ask (disconnected)",
    claim: "a light request whose connection breaks rejects within a second, and the next one gets its reply",
    where: overNetwork,
    run: askDisconnected,
  },
];

/** The time that "at once" may take. */
const atOnceMs = 1_000;

function statusOf(stage: Stage): ReturnType<typeof jobStatus> {
  return jobStatus(stage.address("status"), { delivery: "light" });
}

async function noResponder(stage: Stage): Promise<void> {
  const query = statusOf(stage);
  const requester = stage.openRequester(await stage.open());
  const asked = codeOf(request(requester, query, { id: "nobody" }));
  expect(await within(atOnceMs, "it rejects", asked)).toBe("no_responder");
  expect(requester.waiting).toBe(0);
  const handled: string[] = [];
  await serve(await stage.open(), query, ({ id }) => {
    handled.push(id);
    return { id };
  });
  expect(await request(requester, query, { id: "somebody" })).toEqual({ id: "somebody" });
  expect(handled).toEqual(["somebody"]);
}

async function responderLeaves(stage: Stage): Promise<void> {
  const query = statusOf(stage);
  const requester = stage.openRequester(await stage.open());
  const served = await serve(await stage.open(), query, ({ id }) => ({ id }));
  expect(await request(requester, query, { id: "one" })).toEqual({ id: "one" });
  await served.close();
  const asked = codeOf(request(requester, query, { id: "two" }));
  expect(await within(atOnceMs, "it rejects", asked)).toBe("no_responder");
}

async function correlation(stage: Stage): Promise<void> {
  const query = statusOf(stage);
  await serve(
    await stage.open(),
    query,
    async ({ id }) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 50));
      return { id, note: `answer to ${id}` };
    },
    { concurrency: 100 },
  );
  const requester = stage.openRequester(await stage.open());
  const ids = Array.from({ length: 1_000 }, (_, index) => String(index));
  const replies = await Promise.all(ids.map((id) => request(requester, query, { id })));
  expect(replies).toEqual(ids.map((id) => ({ id, note: `answer to ${id}` })));
  expect(requester.waiting).toBe(0);
}

async function asks(stage: Stage): Promise<void> {
  const status = stage.queue("status", { delivery: "light" });
  const responder = await stage.open();
  const body = Uint8Array.from({ length: 256 }, (_, index) => index);
  await responder.subscribe(status, async ({ headers }): Promise<Settlement> => {
    const to = inbox(headers[wireHeaders.replyTo] ?? "");
    await responder.publish(to, [packetOf("reply", { body, headers: { "x-tenant": "Grüße" } })]);
    return done;
  });
  const ask = extraOf(await stage.open(), "ask");
  const reply = await ask(status, packetOf("request"), { timeoutMs: 10_000 });
  expect(reply.headers).toMatchObject({ [wireHeaders.id]: "reply", "x-tenant": "Grüße" });
  expect(Buffer.compare(reply.body, body)).toBe(0);
}

async function askEnds(stage: Stage): Promise<void> {
  const status = stage.queue("status", { delivery: "light" });
  const responder = await stage.open();
  const late = gate();
  const replies: Promise<unknown>[] = [];
  let runs = 0;
  await responder.subscribe(status, async ({ headers }): Promise<Settlement> => {
    runs += 1;
    await late.opened;
    const to = inbox(headers[wireHeaders.replyTo] ?? "");
    replies.push(codeOf(responder.publish(to, [packetOf("late")])));
    return done;
  });
  const ask = extraOf(await stage.open(), "ask");
  const timedOut = codeOf(ask(status, packetOf("one"), { timeoutMs: 300 }));
  expect(await within(atOnceMs + 300, "it times out", timedOut)).toBe("request_timeout");
  const abort = new AbortController();
  const aborted = codeOf(ask(status, packetOf("two"), { timeoutMs: 10_000, signal: abort.signal }));
  await until("both are being handled", () => runs >= 2);
  abort.abort();
  expect(await within(atOnceMs, "it rejects", aborted)).toBe("aborted");
  late.open();
  await until("both replies are sent", () => replies.length >= 2);
  for (const code of await Promise.all(replies)) expect([undefined, "no_responder"]).toContain(code);
}

async function askDisconnected(stage: Stage): Promise<void> {
  const query = statusOf(stage);
  const held = gate();
  let taken = 0;
  await serve(await stage.open(), query, async ({ id }) => {
    taken += 1;
    if (id === "held") await held.opened;
    return { id };
  });
  const { transport, proxy } = await stage.openThroughProxy();
  const requester = stage.openRequester(transport);
  const asked = codeOf(request(requester, query, { id: "held" }));
  await until("it is being handled", () => taken > 0);
  proxy.reset();
  expect(await within(atOnceMs, "it rejects", asked)).toBe("disconnected");
  held.open();
  await until("a request gets its reply", async () => {
    const code = await codeOf(request(requester, query, { id: "next" }, { timeoutMs: 5_000 }));
    expect([undefined, "disconnected", "unreachable", "publish_uncertain"]).toContain(code);
    return code === undefined;
  });
}
