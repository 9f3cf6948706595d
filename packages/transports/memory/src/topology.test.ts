import {
  deadLetters,
  inbox,
  queue,
  type SubscriptionEvent,
  type Topology,
  topic,
  type Wanted,
} from "@posthorn/core/transport";
import { afterEach, describe, expect, test, vi } from "vitest";
import { collect, delivered, done, packet } from "../test/packets.ts";
import { memoryTransport } from "./memory-transport.ts";
import type { MemoryTransportOptions } from "./options.ts";

const jobs = queue("jobs", { ordered: true, duplicateWindowMs: 1_000 });
const facts = topic("facts", { keepMs: 60_000 });
const filter = [[{ header: "kind", in: ["cup"] }]];
const wanted: readonly Wanted[] = [{ at: jobs }, { at: facts }, { at: facts, group: "all", filter }];

let transport: ReturnType<typeof memoryTransport>;
afterEach(() => transport.close({ timeoutMs: 0 }));

function open(options: MemoryTransportOptions = {}): Topology {
  transport = memoryTransport(options);
  return transport.more?.topology as Topology;
}

describe("compare", () => {
  test("lists what is missing, and nothing once it is provisioned", async () => {
    const topology = open();
    const differences = await topology.compare(wanted);
    expect(differences.map(({ what, is, effect }) => [what, is, effect])).toEqual([
      ['queue "jobs"', undefined, "loses"],
      ['topic "facts"', undefined, "loses"],
      ['topic "facts"', undefined, "loses"],
    ]);
    await topology.provision(wanted);
    expect(await topology.compare(wanted)).toEqual([]);
  });

  test("lists the settings that differ, and changes nothing", async () => {
    const topology = open();
    await topology.provision(wanted);
    const other: readonly Wanted[] = [
      { at: queue("jobs", { duplicateWindowMs: 500 }) },
      { at: topic("facts", { keepMs: 1_000 }) },
      { at: topic("facts", { keepMs: 100_000 }), group: "all" },
      { at: facts, group: "other" },
    ];
    const differences = await topology.compare(other);
    expect(differences).toEqual([
      { what: 'queue "jobs": ordered', is: true, wanted: false, effect: "loses" },
      { what: 'queue "jobs": duplicateWindowMs', is: 1_000, wanted: 500, effect: "loses" },
      { what: 'topic "facts": keepMs', is: 60_000, wanted: 1_000, effect: "harmless" },
      { what: 'topic "facts": keepMs', is: 60_000, wanted: 100_000, effect: "loses" },
      { what: 'group "all" of topic "facts": filter', is: filter, wanted: undefined, effect: "loses" },
      { what: 'group "other" of topic "facts"', is: undefined, wanted: "exists", effect: "loses" },
    ]);
    await topology.provision(other.slice(0, 3));
    expect(await topology.compare(wanted)).toEqual([]);
  });
});

test("a provisioned group gets what is published before it subscribes", async () => {
  await open().provision([{ at: topic("orders"), group: "all" }]);
  await transport.publish(topic("orders"), [packet("one")]);
  const { ids } = await collect(transport, topic("orders"), { group: "all" });
  await delivered();
  expect(ids).toEqual(["one"]);
});

describe("remove", () => {
  test("removes a queue with its packets, and tells its subscribers", async () => {
    const topology = open();
    const events: SubscriptionEvent[] = [];
    const settling = Promise.withResolvers<typeof done>();
    const receive = vi.fn(() => settling.promise);
    const subscription = await transport.subscribe(jobs, receive, {
      concurrency: 1,
      onEvent: (event) => events.push(event),
    });
    await transport.publish(jobs, [packet("a"), packet("b"), packet("c", { delayMs: 1_000 })]);
    await delivered();
    await topology.remove({ at: jobs });
    settling.resolve(done);
    await transport.publish(jobs, [packet("d")]);
    await delivered();
    expect(await transport.more?.measure?.(jobs)).toMatchObject({ waiting: 1 });
    expect(events.map(({ kind }) => kind)).toEqual(["failed"]);
    expect(receive).toHaveBeenCalledTimes(1);
    await subscription.close();
    const { ids } = await collect(transport, jobs);
    await delivered();
    expect(ids).toEqual(["d"]);
  });

  test("removes one group of a topic, and leaves the others", async () => {
    const topology = open();
    const one = await collect(transport, facts, { group: "one" });
    const other = await collect(transport, facts, { group: "other" });
    await topology.remove({ at: facts, group: "one" });
    await transport.publish(facts, [packet("a")]);
    await delivered();
    expect([one.ids, other.ids]).toEqual([[], ["a"]]);
    await one.close();
  });

  test("does nothing if there is nothing to remove", async () => {
    const topology = open();
    await topology.remove({ at: jobs });
    await topology.remove({ at: facts, group: "all" });
  });
});

describe.each(["verify", "leave"] as const)("with topology %s", (topology) => {
  test("only what was provisioned can be used", async () => {
    const provisioning = open({ topology });
    const code = (name: string) => expect.objectContaining({ code: name });
    const subscribe = () => collect(transport, facts, { group: "all", filter });
    await expect(transport.publish(jobs, [packet("one")])).rejects.toEqual(code("not_found"));
    await expect(transport.publish(facts, [packet("one")])).rejects.toEqual(code("not_found"));
    await expect(transport.publish(topic("plain"), [packet("one")])).rejects.toEqual(code("not_found"));
    await expect(collect(transport, jobs)).rejects.toThrow(
      '[not_found] queue "jobs" does not exist. Provision',
    );
    await expect(collect(transport, deadLetters(jobs))).rejects.toEqual(code("not_found"));
    await expect(transport.more?.measure?.(jobs)).rejects.toEqual(code("not_found"));
    await provisioning.provision([{ at: jobs }, { at: facts }]);
    await transport.publish(jobs, [packet("one")]);
    await collect(transport, jobs);
    await collect(transport, facts);
    await collect(transport, deadLetters(jobs));
    await expect(subscribe()).rejects.toThrow('[not_found] group "all" of topic "facts" does not exist.');
    await expect(collect(transport, deadLetters(facts, "all"))).rejects.toEqual(code("not_found"));
    await provisioning.provision(wanted);
    await subscribe();
    await collect(transport, deadLetters(facts, "all"));
  });

  test("inboxes and dead letters are made when they are used", async () => {
    const provisioning = open({ topology });
    await provisioning.provision([{ at: jobs }]);
    const box = await collect(transport, inbox("inbox.1"));
    await transport.publish(inbox("inbox.1"), [packet("one")]);
    await transport.subscribe(jobs, async () => ({ kind: "dead-letter", reason: "bad" }));
    await transport.publish(jobs, [packet("two")]);
    await delivered();
    const dead = await collect(transport, deadLetters(jobs));
    await delivered();
    expect([box.ids, dead.ids]).toEqual([["one"], ["two"]]);
  });
});

test("what differs from what was provisioned is refused with topology verify", async () => {
  await open({ topology: "verify" }).provision(wanted);
  const differs = expect.objectContaining({ code: "topology_differs" });
  const publish = (to: typeof jobs) => transport.publish(to, [packet("one")]);
  await expect(publish(queue("jobs", { ordered: true }))).rejects.toEqual(differs);
  await expect(publish(queue("jobs", { duplicateWindowMs: 1_000 }))).rejects.toEqual(differs);
  await expect(collect(transport, topic("facts"))).rejects.toEqual(differs);
  await expect(collect(transport, facts, { group: "all" })).rejects.toThrow(
    `group "all" of topic "facts": filter is ${JSON.stringify(filter)}, and this program declares nothing.`,
  );
});

test("the filter of a provisioned group stays with topology leave", async () => {
  await open({ topology: "leave" }).provision(wanted);
  const { ids } = await collect(transport, facts, { group: "all" });
  await transport.publish(facts, [packet("cup", { headers: { kind: "cup" } }), packet("pot")]);
  await delivered();
  expect(ids).toEqual(["cup"]);
});

test("with topology create, a program that names no window for duplicates does not depend on it", async () => {
  open();
  await transport.publish(jobs, [packet("one"), packet("one")]);
  const { ids } = await collect(transport, queue("jobs", { ordered: true }));
  await delivered();
  expect(ids).toEqual(["one"]);
  await expect(collect(transport, queue("jobs", { ordered: true, duplicateWindowMs: 5 }))).rejects.toThrow(
    'queue "jobs": duplicateWindowMs is 1000, and this program declares 5.',
  );
});
