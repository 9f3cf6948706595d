import { request, serve } from "@posthorn/core/codegen";
import { deadLetters, type SubscriptionEvent, type Transport } from "@posthorn/core/transport";
import { expect } from "vitest";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import type { BrokerUser } from "../../support/broker.ts";
import { collect, done } from "../../support/collect.ts";
import { jobStatus } from "../../support/operations.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { patienceMs, until, within } from "../../support/wait-until.ts";
import { addUser } from "./users.ts";

const common = { where: overNetwork, managesUsers: true, timeoutMs: 90_000 } as const;

/** Checks of users who may not do everything. */
export const permissions: readonly Check[] = [
  {
    id: "65 permission-denied (publish)",
    claim:
      "a publish without permission rejects as forbidden at once, others are accepted, and so is it once granted",
    requires: { queues: true },
    ...common,
    run: publishing,
  },
  {
    id: "65 permission-denied (subscribe)",
    claim:
      "a subscription without permission rejects as forbidden at once, others receive, and so does it once granted",
    requires: { queues: true },
    ...common,
    run: subscribing,
  },
  {
    id: "65 permission-denied (group)",
    claim:
      "a group's subscription without permission rejects as forbidden at once, and receives once granted",
    requires: { topics: true, groups: true },
    ...common,
    run: subscribingGroup,
  },
  {
    id: "65 permission-denied (create)",
    claim: "the first use of a queue that may not be created rejects as forbidden at once",
    requires: { queues: true },
    ...common,
    run: creating,
  },
  {
    id: "65 permission-denied (inbox)",
    claim:
      "a request without permission for an inbox rejects as forbidden at once, and gets its reply once granted",
    requires: { queues: true, inboxes: true, redelivery: true, deadLetter: true },
    ...common,
    run: requesting,
  },
  {
    id: "65 permission-denied (dead letters)",
    claim:
      "a packet whose dead letter is not permitted is reported and not lost, and is dead-lettered once that is granted",
    requires: { queues: true, redelivery: true, deadLetter: true },
    ...common,
    run: deadLettering,
  },
  {
    id: "65 permission-denied (later)",
    claim: "a consumer that loses its permission says so, and receives again once it is granted",
    requires: { queues: true },
    ...common,
    run: deniedLater,
  },
];

/** The time that "at once" may take: far less than any timeout. */
const atOnceMs = 5_000;

async function expectForbidden(what: string, promise: Promise<unknown>): Promise<void> {
  expect(await within(atOnceMs, `${what} rejects`, codeOf(promise)), what).toBe("forbidden");
}

/** An administrator, and a user with a transport. */
interface Parties {
  readonly admin: Transport;
  readonly user: BrokerUser;
  /** Opens a transport of the user. */
  readonly openUser: () => Promise<Transport>;
}

async function parties(stage: Stage): Promise<Parties> {
  const { broker, user } = await addUser(stage);
  return {
    admin: await stage.openWith("open", broker.url),
    user,
    openUser: () => stage.openWith("open", user.url),
  };
}

async function publishing(stage: Stage): Promise<void> {
  const { admin, user, openUser } = await parties(stage);
  // Some brokers have one permission for all queues, so that the other destination is a topic if there are topics.
  const allowed = stage.features.topics ? stage.topic("allowed") : stage.queue("allowed");
  const denied = stage.queue("denied");
  const received = await collect(admin, denied);
  await collect(admin, allowed);
  await user.deny({ step: "publish", at: denied });
  const transport = await openUser();
  await expectForbidden("the publish", transport.publish(denied, [packetOf("denied")]));
  await transport.publish(allowed, [packetOf("allowed")]);
  await user.allow();
  await until("a publish is accepted", async () => {
    const code = await codeOf(transport.publish(denied, [packetOf("granted")]));
    expect([undefined, "forbidden", "publish_uncertain", "unreachable"]).toContain(code);
    return code === undefined;
  });
  await until("it arrives", () => received.deliveries.length > 0);
  expect(new Set(received.deliveries.map(idOf))).toEqual(new Set(["granted"]));
}

async function subscribing(stage: Stage): Promise<void> {
  const { admin, user, openUser } = await parties(stage);
  const [denied, allowed] = [stage.queue("denied"), stage.queue("allowed")];
  for (const at of [denied, allowed]) await (await collect(admin, at)).subscription.close();
  await user.deny({ step: "subscribe", at: denied });
  const transport = await openUser();
  await expectForbidden(
    "the subscription",
    transport.subscribe(denied, async () => done),
  );
  const other = await collect(transport, allowed);
  await admin.publish(allowed, [packetOf("allowed")]);
  await until("the other receives", () => other.deliveries.length > 0);
  await user.allow();
  await admin.publish(denied, [packetOf("granted")]);
  await expectReceiving(transport, denied);
}

/** Subscribes until it is allowed, and expects a packet. */
async function expectReceiving(
  transport: Transport,
  from: Parameters<Transport["subscribe"]>[0],
  options: { readonly group?: string } = {},
): Promise<void> {
  const ids: string[] = [];
  const receive = async (delivery: Parameters<typeof idOf>[0]) => {
    ids.push(idOf(delivery));
    return done;
  };
  await until("the subscription is accepted", async () => {
    const code = await codeOf(transport.subscribe(from, receive, options));
    expect([undefined, "forbidden", "unreachable", "disconnected"]).toContain(code);
    return code === undefined;
  });
  await until("it receives", () => ids.includes("granted"));
}

async function subscribingGroup(stage: Stage): Promise<void> {
  const { admin, user, openUser } = await parties(stage);
  const facts = stage.topic("facts");
  const group = "all";
  await (await collect(admin, facts, { group })).subscription.close();
  await user.deny({ step: "subscribe", at: facts, group });
  const transport = await openUser();
  await expectForbidden(
    "the subscription",
    transport.subscribe(facts, async () => done, { group }),
  );
  await user.allow();
  await admin.publish(facts, [packetOf("granted")]);
  await expectReceiving(transport, facts, { group });
}

async function creating(stage: Stage): Promise<void> {
  const { user, openUser } = await parties(stage);
  const jobs = stage.queue("jobs");
  await user.deny({ step: "create", at: jobs });
  const transport = await openUser();
  await expectForbidden("the publish", transport.publish(jobs, [packetOf("one")]));
  await expectForbidden(
    "the subscription",
    transport.subscribe(jobs, async () => done),
  );
}

async function requesting(stage: Stage): Promise<void> {
  const { admin, user, openUser } = await parties(stage);
  const query = jobStatus(stage.address("status"));
  await serve(admin, query, ({ id }) => ({ id }));
  await user.deny({ step: "inbox", at: stage.queue("status") });
  const requester = stage.openRequester(await openUser());
  await expectForbidden("the request", request(requester, query, { id: "denied" }));
  expect(requester.waiting).toBe(0);
  await user.allow();
  await until("a request gets its reply", async () => {
    const code = await codeOf(request(requester, query, { id: "granted" }, { timeoutMs: 5_000 }));
    expect([undefined, "forbidden", "disconnected", "unreachable", "publish_uncertain"]).toContain(code);
    return code === undefined;
  });
}

async function deadLettering(stage: Stage): Promise<void> {
  const { admin, user, openUser } = await parties(stage);
  const jobs = stage.queue("jobs");
  const dead = await collect(admin, deadLetters(jobs));
  await (await collect(admin, jobs)).subscription.close();
  await user.deny({ step: "dead-letter", at: jobs });
  const consumer = await openUser();
  const errors: Error[] = [];
  const events: SubscriptionEvent[] = [];
  await consumer.subscribe(jobs, async () => ({ kind: "dead-letter", reason: "bad" }), {
    onError: (error) => errors.push(error),
    onEvent: (event) => events.push(event),
  });
  await admin.publish(jobs, [packetOf("bad")]);
  await until(
    "it is reported",
    () => errors.length > 0 || events.length > 0 || hasProblem(consumer) || dead.deliveries.length > 0,
  );
  expect(dead.deliveries).toEqual([]);
  await user.allow();
  await until("it is in the dead letters", () => dead.deliveries.length > 0, 2 * patienceMs());
  expect(new Set(dead.deliveries.map(idOf))).toEqual(new Set(["bad"]));
}

async function deniedLater(stage: Stage): Promise<void> {
  const { admin, user } = await parties(stage);
  const { proxy, url } = await stage.openProxy(user.url);
  const consumer = await stage.openWith("open", url);
  const jobs = stage.queue("jobs");
  const events: SubscriptionEvent[] = [];
  const { deliveries } = await collect(consumer, jobs, { onEvent: (event) => events.push(event) });
  await admin.publish(jobs, [packetOf("before")]);
  await until("packets flow", () => deliveries.length > 0);
  await user.deny({ step: "subscribe", at: jobs });
  proxy.reset(); // brokers check some permissions only when a client attaches
  await until("it says so", () => hasProblem(consumer) && events.some(({ kind }) => kind === "broken"));
  await user.allow();
  await admin.publish(jobs, [packetOf("after")]);
  await until("packets flow again", () => deliveries.map(idOf).includes("after"), 2 * patienceMs());
  await until("the problem is over", () => !hasProblem(consumer));
}

function hasProblem({ health }: Transport): boolean {
  const status = health.now();
  return status.kind === "connected" && (status.problems ?? []).length > 0;
}
