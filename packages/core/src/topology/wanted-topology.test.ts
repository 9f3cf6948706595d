import { describe, expect, test } from "vitest";
import { fakeTransport } from "../../test/fake-transport.ts";
import { orderPlaced, orderStatus, placeOrder } from "../../test/shop.ts";
import { userEvents } from "../../test/users.ts";
import { deadLetters, queue, topic } from "../transport/destination.ts";
import { wantedTopology } from "./wanted-topology.ts";

const { transport } = fakeTransport({
  features: { order: "key", deadLetter: true, filters: true },
  bindings: ["x-stream"],
});
const binding = { channel: { stream: "ORDERS" } };

test("a command wants its queue, and the queue of its dead letters, with its bindings", () => {
  const jobs = queue("ordering.place-order", { binding });
  const bound = { ...placeOrder, bindings: { "x-stream": binding, other: {} } };
  expect(wantedTopology(transport, bound)).toEqual([{ at: jobs }, { at: deadLetters(jobs) }]);
  expect(wantedTopology(transport, orderStatus)).toHaveLength(2);
});

describe("an event", () => {
  const facts = topic("ordering.{country}.order-placed", { ordered: true });

  test("wants its topic for its producers", () => {
    expect(wantedTopology(transport, orderPlaced)).toEqual([{ at: facts }]);
  });

  test("wants a group with its filter, and the dead letters of that", () => {
    const options = { group: "mail", filter: { tenant: "acme" } };
    const [group, dead] = wantedTopology(transport, orderPlaced, options);
    expect(group).toEqual({ at: facts, group: "mail", filter: [[{ header: "tenant", in: ["acme"] }]] });
    expect(dead).toEqual({ at: deadLetters(facts, "mail") });
  });

  test("wants no filter of a broker that tests none", () => {
    const other = fakeTransport({ features: { order: "key" } }).transport;
    const options = { group: "mail", filter: { tenant: "acme" } };
    expect(wantedTopology(other, orderPlaced, options)).toEqual([{ at: facts, group: "mail" }]);
  });

  test("that shares its address has a group of its own", () => {
    const shared = { ...userEvents, otherMessages: [] };
    expect(wantedTopology(transport, shared, { group: "mail" })[0]?.group).toBe("mail~userEvents");
  });
});

test("dead letters of a contract with a queue for them want that queue, and dropped ones none", () => {
  const named = { ...placeOrder, deadLetterAddress: "failed", deadLetterBindings: { "x-stream": binding } };
  expect(wantedTopology(transport, named)[1]).toEqual({ at: queue("failed", { binding }) });
  expect(wantedTopology(transport, { ...placeOrder, deadLetter: false })).toHaveLength(1);
});
