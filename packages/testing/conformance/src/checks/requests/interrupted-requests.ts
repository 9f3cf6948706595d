import { request, serve } from "@posthorn/core/codegen";
import type { MessagingError } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { RequesterScript } from "../../actors/requester.ts";
import type { ResponderScript } from "../../actors/responder.ts";
import { type Check, overNetwork } from "../../stage/check.ts";
import { ready } from "../../stage/child-process.ts";
import type { Stage } from "../../stage/stage.ts";
import { gate } from "../../support/collect.ts";
import { jobStatus } from "../../support/operations.ts";
import { codeOf } from "../../support/rejection.ts";
import { until, within } from "../../support/wait-until.ts";

const requires = { redelivery: true, deadLetter: true } as const;

/** Checks of group E: request and reply while connections break and processes crash. */
export const interruptedRequests: readonly Check[] = [
  {
    id: "47 disconnect-with-pending",
    claim: "when a requester closes, all waiting requests reject at once",
    where: (features) => !overNetwork(features),
    run: closeWithPending,
  },
  {
    id: "47 disconnect-with-pending (network)",
    claim:
      "when the connection breaks, all waiting requests reject within a second, and the next request gets its reply",
    requires,
    where: overNetwork,
    run: disconnectWithPending,
  },
  {
    id: "48 requester-crash",
    claim: "the reply to a killed requester is dropped, its responder continues, and no inbox remains",
    requires,
    where: overNetwork,
    run: requesterCrash,
  },
  {
    id: "49 responder-crash",
    claim: "the request of a killed responder goes to another responder, and its requester gets one reply",
    requires,
    where: overNetwork,
    run: responderCrash,
  },
];

const pending = ["a", "b", "c"];
/** A request may be handled before its confirmation has reached the requester. */
const cut = ["disconnected", "publish_uncertain"];

async function closeWithPending(stage: Stage): Promise<void> {
  const requester = stage.openRequester(await stage.open());
  const query = jobStatus(stage.address("status"));
  const asked = Promise.all(pending.map((id) => codeOf(request(requester, query, { id }))));
  await until("all wait", () => requester.waiting === pending.length);
  await requester.close();
  expect(await within(1_000, "all are rejected", asked)).toEqual(pending.map(() => "closed"));
  expect(requester.waiting).toBe(0);
}

async function disconnectWithPending(stage: Stage): Promise<void> {
  const query = jobStatus(stage.address("status"));
  const held = gate();
  const taken: string[] = [];
  await serve(await stage.open(), query, async ({ id }) => {
    taken.push(id);
    if (id !== "after") await held.opened;
    return { id };
  });
  const { transport, proxy } = await stage.openThroughProxy();
  const requester = stage.openRequester(transport);
  const asked = Promise.all(pending.map((id) => codeOf(request(requester, query, { id }))));
  await until("all are being handled", () => taken.length === pending.length);
  proxy.reset();
  for (const code of await within(1_000, "all are rejected", asked)) expect(cut).toContain(code);
  expect(requester.waiting).toBe(0);
  held.open();
  let code: string | undefined = "not asked";
  await until("a request is answered again", async () => {
    code = await codeOf(request(requester, query, { id: "after" }, { timeoutMs: 5_000 }));
    expect([undefined, "disconnected", "unreachable", "publish_uncertain"]).toContain(code);
    return code === undefined;
  });
}

async function requesterCrash(stage: Stage): Promise<void> {
  const query = jobStatus(stage.address("status"));
  const held = gate();
  const taken: string[] = [];
  const errors: MessagingError[] = [];
  await serve(
    await stage.open(),
    query,
    async ({ id }) => {
      taken.push(id);
      if (id === "from a child") await held.opened;
      return { id };
    },
    { onError: (error) => errors.push(error) },
  );
  const script: RequesterScript = { address: query.address };
  const child = stage.spawn("requester", script);
  await until("the child's request is being handled", () => taken.length > 0);
  await child.kill();
  held.open();
  const requester = stage.openRequester(await stage.open());
  expect(await request(requester, query, { id: "next" })).toEqual({ id: "next" });
  expect({ taken, errors }).toEqual({ taken: ["from a child", "next"], errors: [] });
  await requester.close();
  const orphans = stage.exported("orphans");
  await until("no inbox is left", async () => (await orphans(stage.broker.url)).length === 0);
}

async function responderCrash(stage: Stage): Promise<void> {
  const query = jobStatus(stage.address("status"));
  const script: ResponderScript = { address: query.address };
  const child = await ready(stage.spawn("responder", script));
  const requester = stage.openRequester(await stage.open());
  const asked = request(requester, query, { id: "one" }).catch((error: unknown) => error);
  await until("the child has the request", () => child.reported.includes("one"));
  await child.kill();
  await serve(await stage.open(), query, ({ id }) => ({ id, note: "from another" }));
  expect(await asked).toEqual({ id: "one", note: "from another" });
  expect(await request(requester, query, { id: "two" })).toEqual({ id: "two", note: "from another" });
  expect(requester.dropped).toBe(0);
}
