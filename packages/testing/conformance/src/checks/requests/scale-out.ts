import type { Requester } from "@posthorn/core";
import { request, serve } from "@posthorn/core/codegen";
import { expect } from "vitest";
import type { RequesterScript } from "../../actors/requester.ts";
import { type Check, overNetwork } from "../../stage/check.ts";
import { ready } from "../../stage/child-process.ts";
import type { Stage } from "../../stage/stage.ts";
import { jobStatus } from "../../support/operations.ts";
import { until } from "../../support/wait-until.ts";

const requires = { redelivery: true, deadLetter: true } as const;

/** Checks of group E: requesters and responders that come and go. */
export const scaleOut: readonly Check[] = [
  {
    id: "52 reply-affinity-scale-out",
    claim: "while requesters and responders leave and join under load, every request gets its own reply",
    requires,
    run: leaveAndJoin,
  },
  {
    id: "52 reply-affinity-scale-out (killed)",
    claim: "while requesters are killed under load, every request of the others gets its own reply",
    requires,
    where: overNetwork,
    waits: true,
    run: killed,
  },
];

type Status = ReturnType<typeof jobStatus>;

/** Requests under load, until it is told to stop. Resolves to the number of replies. */
interface Load {
  readonly requester: Requester;
  replies(): number;
  /** Begins no further requests, and resolves once those that wait have their replies. */
  stop(): Promise<void>;
}

const atOnce = 10;

async function startLoad(stage: Stage, query: Status, name: string): Promise<Load> {
  const requester = stage.openRequester(await stage.open());
  let [stopped, next, replies] = [false, 0, 0];
  const ask = async (): Promise<void> => {
    while (!stopped) {
      const id = `${name}-${next++}`;
      expect(await request(requester, query, { id })).toEqual({ id, note: `answer to ${id}` });
      replies += 1;
    }
  };
  const flow = Promise.all(Array.from({ length: atOnce }, ask));
  flow.catch(() => {}); // `stop` rejects with it
  return {
    requester,
    replies: () => replies,
    async stop() {
      stopped = true;
      await flow;
    },
  };
}

async function respond(stage: Stage, query: Status): Promise<{ close(): Promise<void> }> {
  return serve(
    await stage.open(),
    query,
    async ({ id }) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
      return { id, note: `answer to ${id}` };
    },
    { onError: () => {} },
  );
}

async function flows(load: Load): Promise<void> {
  const before = load.replies();
  await until("a requester gets replies", () => load.replies() > before + 20);
}

async function leaveAndJoin(stage: Stage): Promise<void> {
  const query = jobStatus(stage.address("status"));
  const responders = [await respond(stage, query), await respond(stage, query)] as const;
  const loads = await Promise.all(["a", "b", "c"].map((name) => startLoad(stage, query, name)));
  const [a, b, c] = loads as [Load, Load, Load];
  await Promise.all(loads.map(flows));
  await a.stop();
  await a.requester.close();
  const d = await startLoad(stage, query, "d");
  await Promise.all([b, c, d].map(flows));
  await responders[0].close();
  await respond(stage, query);
  await b.stop();
  await b.requester.close();
  const e = await startLoad(stage, query, "e");
  await Promise.all([c, d, e].map(flows));
  for (const load of [c, d, e]) await load.stop();
  for (const { requester } of [a, b, c, d, e]) {
    expect({ waiting: requester.waiting, dropped: requester.dropped }).toEqual({ waiting: 0, dropped: 0 });
  }
}

async function killed(stage: Stage): Promise<void> {
  const query = jobStatus(stage.address("status"));
  await respond(stage, query);
  const load = await startLoad(stage, query, "a");
  const script: RequesterScript = { address: query.address };
  for (let time = 0; time < 3; time++) {
    const child = await ready(stage.spawn("requester", script));
    await child.kill();
    await flows(load);
  }
  await load.stop();
  expect(load.requester.dropped).toBe(0);
}
