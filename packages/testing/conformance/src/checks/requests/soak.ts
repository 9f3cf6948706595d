import { getEventListeners, setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Requester } from "@posthorn/core";
import { request } from "@posthorn/core/codegen";
import { inbox, queue, wireHeaders } from "@posthorn/core/transport";
import { expect } from "vitest";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { TcpProxy } from "../../stage/proxy.ts";
import type { Stage } from "../../stage/stage.ts";
import { done } from "../../support/collect.ts";
import { heapUsed } from "../../support/memory.ts";
import { jobStatus } from "../../support/operations.ts";
import { packetOf } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of group E: request and reply, many times. */
export const soak: readonly Check[] = [
  {
    id: "53 pending-leak-soak",
    claim: "after 100,000 requests, a tenth of them unanswered, nothing waits, listens or stays in the heap",
    where: (features) => !overNetwork(features),
    timeoutMs: 180_000,
    measuresHeap: true,
    run: manyRequests,
  },
  {
    id: "53 pending-leak-soak (network)",
    claim:
      "after 100,000 requests, a tenth of them unanswered, over two reconnects, nothing waits, listens or stays in the heap",
    where: overNetwork,
    thorough: true,
    timeoutMs: 180_000,
    measuresHeap: true,
    run: manyRequests,
  },
];

const count = 100_000;
const atOnce = 1_024;

async function manyRequests(stage: Stage): Promise<void> {
  const query = jobStatus(stage.address("status"));
  await answerMost(stage, query.address, query.reply.name);
  const { requester, proxy } = await open(stage);
  const { signal } = new AbortController();
  setMaxListeners(2 * atOnce, signal); // one signal for all at once: a listener of the requester, one of the transport
  const outcomes = new Map<string | undefined, number>();
  let next = 0;

  async function ask(limit: number): Promise<void> {
    while (next < limit) {
      const id = String(next++);
      const unanswered = Number(id) % 10 === 0;
      const timeoutMs = unanswered ? 250 : 20_000;
      let code = await codeOf(request(requester, query, { id }, { signal, timeoutMs }));
      while (interrupted.includes(code)) {
        await sleep(50);
        code = await codeOf(request(requester, query, { id }, { signal, timeoutMs }));
      }
      outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
    }
  }

  const askUpTo = (share: number): Promise<unknown> =>
    Promise.all(Array.from({ length: atOnce }, () => ask(count * share)));

  await askUpTo(0.2);
  const heapBefore = heapUsed();
  const resets = (async (): Promise<void> => {
    for (const share of [0.4, 0.6]) {
      await until("that many are asked", () => next >= count * share, 300_000);
      proxy?.reset();
    }
  })();
  await Promise.all([askUpTo(1), resets]);
  expect(requester.waiting).toBe(0);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
  expect(heapUsed()).toBeLessThan(heapBefore * 1.1 + 4_000_000);
  expect(Object.fromEntries(outcomes)).toEqual({ undefined: count * 0.9, request_timeout: count * 0.1 });
}

const interrupted: readonly (string | undefined)[] = ["disconnected", "unreachable", "publish_uncertain"];

async function open(
  stage: Stage,
): Promise<{ readonly requester: Requester; readonly proxy: TcpProxy | undefined }> {
  if (!overNetwork(stage.features))
    return { requester: stage.openRequester(await stage.open()), proxy: undefined };
  const { transport, proxy } = await stage.openThroughProxy();
  return { requester: stage.openRequester(transport), proxy };
}

/** Replies at once to nine requests of ten, and never to the tenth. */
async function answerMost(stage: Stage, address: string, type: string): Promise<void> {
  const transport = await stage.open();
  const answered = { [wireHeaders.type]: type, [wireHeaders.contentType]: "application/json" };
  await transport.subscribe(
    queue(address),
    async ({ headers, body }) => {
      const { id } = JSON.parse(Buffer.from(body).toString()) as { id: string };
      if (Number(id) % 10 === 0) return done;
      const reply = packetOf(id, {
        body,
        headers: { ...answered, [wireHeaders.requestId]: headers[wireHeaders.requestId] ?? "" },
      });
      await transport.publish(inbox(headers[wireHeaders.replyTo] ?? ""), [reply]);
      return done;
    },
    { concurrency: atOnce },
  );
}
