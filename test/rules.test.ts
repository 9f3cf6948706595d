import { randomUUID } from "node:crypto";
import type { Broker } from "@posthorn/brokers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type HeadersSchema, onOrderEvents, publishOrderEvents } from "./programs/rules/generated/index.ts";
import { type CommonTransport, listTransports } from "./support/transports.ts";

type Action = HeadersSchema["action"];
type Options = Parameters<typeof onOrderEvents>[2];

const total = 10_000;
const actionOf = (number: number): Action => (number % 2 === 0 ? "CreateOrder" : "OrderCompleted");
const rule = (action: Action) => ({ action }) as const;

describe.each(await listTransports())("over $name", ({ skip, start, open }) => {
  let broker: Broker | undefined;
  let transport: CommonTransport;
  beforeAll(async () => {
    if (!skip) broker = await start();
  });
  afterAll(() => broker?.close());
  beforeEach(async () => {
    if (!skip) transport = await open(broker);
  });
  afterEach(() => transport?.close({ timeoutMs: 1_000 }));

  /** A subscription with rules, and the numbers of the orders that it was handed, in the order of their arrival. */
  async function subscribe(name: string, filter?: Options["filter"]) {
    const numbers: number[] = [];
    const wrong: string[] = [];
    const handle =
      (message: Action) =>
      ({ number }: { number: number }, { headers }: { headers: HeadersSchema }): void => {
        numbers.push(number);
        if (headers.action !== message || actionOf(number) !== message) wrong.push(`${number} as ${message}`);
      };
    const consumer = await onOrderEvents(
      transport,
      { createOrder: handle("CreateOrder"), orderCompleted: handle("OrderCompleted") },
      { group: `${name}-${randomUUID()}`, ...(filter === undefined ? {} : { filter }) },
    );
    return { consumer, numbers, wrong };
  }

  async function publish(number: number): Promise<void> {
    const action = actionOf(number);
    const message = action === "CreateOrder" ? "createOrder" : "orderCompleted";
    await publishOrderEvents(transport, message, { number }, { headers: { action } });
  }

  const sorted = (numbers: readonly number[]): readonly number[] => numbers.toSorted((a, b) => a - b);
  const from = (first: number, end: number, action?: Action): readonly number[] =>
    Array.from({ length: end - first }, (_, index) => first + index).filter(
      (number) => action === undefined || actionOf(number) === action,
    );

  test.skipIf(skip)("CreateOrder reaches subscriptions 1 and 3, OrderCompleted 2 and 3", async () => {
    const one = await subscribe("one", rule("CreateOrder"));
    const two = await subscribe("two", rule("OrderCompleted"));
    const three = await subscribe("three", [rule("CreateOrder"), rule("OrderCompleted")]);
    for (const number of from(0, 20)) await publish(number);
    await vi.waitFor(() => expect(three.numbers).toHaveLength(20), 10_000);
    await vi.waitFor(() => expect([one.numbers.length, two.numbers.length]).toEqual([10, 10]), 10_000);
    expect(sorted(one.numbers)).toEqual(from(0, 20, "CreateOrder"));
    expect(sorted(two.numbers)).toEqual(from(0, 20, "OrderCompleted"));
    expect(sorted(three.numbers)).toEqual(from(0, 20));
  });

  test.skipIf(skip)(
    "rules and subscriptions are added and removed while 10,000 messages flow, and none is lost or handled twice",
    async () => {
      const one = await subscribe("one", rule("CreateOrder"));
      const two = await subscribe("two", rule("OrderCompleted"));
      const changing = await subscribe("changing", rule("CreateOrder"));
      let next = 0;
      const flowing = (async () => {
        while (next < total) {
          const end = Math.min(total, next + 50);
          const numbers = from(next, end);
          next = end;
          await Promise.all(numbers.map(publish));
        }
      })();
      /** Resolves when more messages were published. Returns the first that was published after the call. */
      const flow = async (count: number): Promise<number> => {
        const begin = next;
        await vi.waitFor(() => expect(next).toBeGreaterThanOrEqual(Math.min(total, begin + count)), {
          timeout: 60_000,
          interval: 5,
        });
        return begin;
      };
      /** Expects a subscription to have all messages of a range that an action selects, and none of the others. */
      const expectRange = async (
        numbers: number[],
        first: number,
        end: number,
        actions: readonly Action[],
      ) => {
        const wanted = from(first, end).filter((number) => actions.includes(actionOf(number)));
        const within = () => sorted(numbers.filter((number) => number >= first && number < end));
        await vi.waitFor(() => expect(within().length).toBeGreaterThanOrEqual(wanted.length), {
          timeout: 60_000,
          interval: 20,
        });
        expect(within()).toEqual(wanted);
      };

      const changes: readonly (readonly [Options["filter"], readonly Action[]])[] = [
        [
          [rule("CreateOrder"), rule("OrderCompleted")],
          ["CreateOrder", "OrderCompleted"],
        ],
        [rule("OrderCompleted"), ["OrderCompleted"]],
        [[], []],
        [[rule("CreateOrder")], ["CreateOrder"]],
      ];
      for (const [filter, actions] of changes) {
        await changing.consumer.setFilter(filter);
        const first = await flow(1_000);
        const last = next - 50; // published before the next change begins
        await expectRange(changing.numbers, first, last, actions);
      }
      const added = await subscribe("added", rule("OrderCompleted"));
      const firstOfAdded = await flow(500);
      await changing.consumer.close();
      await flowing;
      await expectRange(one.numbers, 0, total, ["CreateOrder"]);
      await expectRange(two.numbers, 0, total, ["OrderCompleted"]);
      await expectRange(added.numbers, firstOfAdded, total, ["OrderCompleted"]);
      for (const { numbers, wrong } of [one, two, changing, added]) {
        expect(wrong).toEqual([]);
        expect(new Set(numbers).size).toBe(numbers.length);
      }
      expect([one.numbers.length, two.numbers.length]).toEqual([total / 2, total / 2]);
    },
    120_000,
  );

  test.skipIf(skip)("a filter has the headers of the contract, and nothing else", async () => {
    const urgent = await subscribe("urgent", [{ action: "CreateOrder", priority: { from: 5 } }]);
    // @ts-expect-error - not an action of the contract
    const unknownText: Options["filter"] = { action: "CancelOrder" };
    // @ts-expect-error - not a header of the contract
    const unknownHeader: Options["filter"] = { colour: "red" };
    void [unknownText, unknownHeader];
    for (const priority of [4, 5, 6]) {
      const headers = { action: "CreateOrder", priority } as const;
      await publishOrderEvents(transport, "createOrder", { number: 2 * priority }, { headers });
    }
    await vi.waitFor(() => expect(sorted(urgent.numbers)).toEqual([10, 12]), 10_000);
  });
});
