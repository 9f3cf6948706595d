import type { Message } from "@posthorn/core";
import { consume, produce } from "@posthorn/core/codegen";
import { type Delivery, type Filter, type Rule, type Transport, wireHeaders } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect, done } from "../../support/collect.ts";
import { extraOf } from "../../support/extras.ts";
import { Job, jobDone } from "../../support/operations.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { until } from "../../support/wait-until.ts";

const requires = { filters: true } as const;

/** Checks of the feature `filters`, with the broker's rules. */
export const rules: readonly Check[] = [
  {
    id: "78 rules",
    claim: "each of three groups with rules gets exactly the packets that fit one of them",
    requires,
    run: threeGroups,
  },
  {
    id: "78 rules (messages)",
    claim: "each of three groups with filters gets exactly the events that fit, whoever tests the filters",
    requires: { redelivery: true, attempts: true, deadLetter: true },
    run: threeConsumers,
  },
  {
    id: "78 rules (types)",
    claim: "of two events at one topic, each consumer gets its own, and a program with both gets both",
    requires: { redelivery: true, attempts: true, deadLetter: true },
    run: byType,
  },
  {
    id: "78 rules (conditions)",
    claim: "each kind of condition passes exactly the packets that fit, all conditions of a rule together",
    requires,
    run: conditions,
  },
  {
    id: "78 rules (while away)",
    claim: "packets that do not fit are not stored for a group that is away",
    requires: { ...requires, measure: true },
    run: whileAway,
  },
];

/** A rule for one type of packets. */
export function ofType(...types: readonly string[]): Rule {
  return [{ header: wireHeaders.type, in: types }];
}

async function threeGroups(stage: Stage): Promise<void> {
  const facts = stage.topic("facts");
  const transport = await stage.open();
  const filters: Readonly<Record<string, Filter>> = {
    one: [ofType("CreateOrder")],
    two: [ofType("OrderCompleted")],
    three: [ofType("CreateOrder"), ofType("OrderCompleted")],
  };
  const received: Record<string, readonly Delivery[]> = {};
  for (const [group, filter] of Object.entries(filters)) {
    received[group] = (await collect(transport, facts, { group, filter })).deliveries;
  }
  const all = await collect(transport, facts, { group: "all" });
  const types = ["CreateOrder", "Other", "OrderCompleted", "CreateOrder", "OrderCompleted"];
  await transport.publish(
    facts,
    types.map((type, index) => packetOf(index, { headers: { [wireHeaders.type]: type } })),
  );
  await until("a group without rules gets all", () => all.deliveries.length >= types.length);
  await until("the third gets its packets", () => (received["three"] ?? []).length >= 4);
  await until("the others get theirs", () =>
    ["one", "two"].every((name) => (received[name] ?? []).length >= 2),
  );
  const idsOf = (group: string): string[] => (received[group] ?? []).map(idOf).sort();
  expect([idsOf("one"), idsOf("two"), idsOf("three")]).toEqual([
    ["0", "3"],
    ["2", "4"],
    ["0", "2", "3", "4"],
  ]);
}

async function threeConsumers(stage: Stage): Promise<void> {
  const event = jobDone(stage.address("facts"));
  const transport = await stage.open();
  const handled: Record<string, string[]> = { one: [], two: [], three: [] };
  const filters = {
    one: { "x-type": "CreateOrder" },
    two: { "x-type": "OrderCompleted" },
    three: [{ "x-type": "CreateOrder" }, { "x-type": "OrderCompleted" }],
  };
  for (const [group, filter] of Object.entries(filters)) {
    await consume(await stage.open(), event, ({ id }) => void handled[group]?.push(id), { group, filter });
  }
  const types = ["CreateOrder", "Other", "OrderCompleted", "CreateOrder", "OrderCompleted"];
  for (const [index, type] of types.entries()) {
    await produce(transport, event, { id: String(index) }, { headers: { "x-type": type } });
  }
  await expectHandled(handled, { one: ["0", "3"], two: ["2", "4"], three: ["0", "2", "3", "4"] });
}

async function byType(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const address = stage.address("facts");
  const [create, completed] = ["CreateOrder", "OrderCompleted"].map((name) => ({ name, payload: Job })) as [
    Message<Job>,
    Message<Job>,
  ];
  const createOrder = jobDone(address, { name: "createOrder", message: create, otherMessages: [completed] });
  const orderCompleted = jobDone(address, {
    name: "orderCompleted",
    message: completed,
    otherMessages: [create],
  });
  const handled: Record<string, string[]> = { one: [], two: [], three: [] };
  for (const [event, group] of [
    [createOrder, "one"],
    [orderCompleted, "two"],
    [createOrder, "three"],
    [orderCompleted, "three"],
  ] as const) {
    await consume(await stage.open(), event, ({ id }) => void handled[group]?.push(id), { group });
  }
  await produce(transport, createOrder, { id: "0" });
  await produce(transport, orderCompleted, { id: "1" });
  await expectHandled(handled, { one: ["0"], two: ["1"], three: ["0", "1"] });
}

/** Expects each group to handle exactly these messages. */
async function expectHandled(
  handled: Readonly<Record<string, readonly string[]>>,
  expected: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  for (const [group, ids] of Object.entries(expected)) {
    await until(
      () => `group "${group}" handles ${ids.join(", ")}: it handled ${handled[group]?.join(", ")}`,
      () => (handled[group] ?? []).length >= ids.length,
    );
  }
  await new Promise((resolve) => setTimeout(resolve, 300)); // in which others would come
  for (const [group, ids] of Object.entries(expected)) {
    expect([...(handled[group] ?? [])].sort(), `group "${group}"`).toEqual(ids);
  }
}

/** Filters by name, each with the ids of the packets that fit. */
const cases: readonly (readonly [name: string, filter: Filter, ids: readonly string[]])[] = [
  ["in", [[{ header: "x-place", in: ["Wien", "Zürich"] }]], ["wien", "zürich"]],
  ["startsWith", [[{ header: "x-place", startsWith: "W" }]], ["wien", "warschau"]],
  ["from", [[{ header: "x-count", from: 10 }]], ["ten", "hundred"]],
  ["to", [[{ header: "x-count", to: 10 }]], ["minus", "ten"]],
  ["from and to", [[{ header: "x-count", from: -1, to: 10 }]], ["minus", "ten"]],
  ["exists", [[{ header: "x-place", exists: true }]], ["wien", "warschau", "zürich", "empty"]],
  ["does not exist", [[{ header: "x-place", exists: false }]], ["minus", "ten", "hundred", "word"]],
  [
    "all of a rule",
    [
      [
        { header: "x-count", exists: true },
        { header: "x-count", to: 10 },
        { header: "x-text", exists: false },
      ],
    ],
    ["minus", "ten"],
  ],
  [
    "one of two rules",
    [[{ header: "x-count", from: 11 }], [{ header: "x-place", in: ["Wien"] }]],
    ["hundred", "wien"],
  ],
  [
    "a rule without conditions",
    [[]],
    ["wien", "warschau", "zürich", "empty", "minus", "ten", "hundred", "word"],
  ],
  ["no rules", [], []],
];

const headersOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  wien: { "x-place": "Wien" },
  warschau: { "x-place": "Warschau" },
  zürich: { "x-place": "Zürich" },
  empty: { "x-place": "" },
  minus: { "x-count": "-1" },
  ten: { "x-count": "10" },
  hundred: { "x-count": "100" },
  word: { "x-count": "many" },
};

async function conditions(stage: Stage): Promise<void> {
  const facts = stage.topic("facts");
  const transport = await stage.open();
  const subscribed = await Promise.all(
    cases.map(async ([name, filter, ids]) => {
      const group = name.replaceAll(" ", "-");
      return { name, ids, ...(await collect(transport, facts, { group, filter })) };
    }),
  );
  const all = await collect(transport, facts, { group: "all" });
  const sent = Object.entries(headersOf).map(([id, headers]) => packetOf(id, { headers }));
  await transport.publish(facts, sent);
  await until("a group without rules gets all", () => all.deliveries.length >= sent.length);
  for (const { name, ids, deliveries } of subscribed) {
    await until(`the packets of "${name}" arrive`, () => deliveries.length >= ids.length);
    expect(deliveries.map(idOf).sort(), name).toEqual([...ids].sort());
  }
}

async function whileAway(stage: Stage): Promise<void> {
  const facts = stage.topic("facts");
  const transport: Transport = await stage.open();
  const options = { group: "away", filter: [ofType("CreateOrder")] };
  await (await transport.subscribe(facts, async () => done, options)).close();
  const types = ["CreateOrder", "Other", "Other", "CreateOrder", "Other"];
  await transport.publish(
    facts,
    types.map((type, index) => packetOf(index, { headers: { [wireHeaders.type]: type } })),
  );
  const measure = extraOf(transport, "measure");
  await until("two packets wait", async () => (await measure(facts, "away")).waiting === 2);
  const { deliveries } = await collect(transport, facts, options);
  await until("they arrive", () => deliveries.length >= 2);
  expect(deliveries.map(idOf).sort()).toEqual(["0", "3"]);
}
