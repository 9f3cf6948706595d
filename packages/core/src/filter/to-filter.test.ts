import { expect, test } from "vitest";
import * as z from "zod";
import { fakeTransport } from "../../test/fake-transport.ts";
import { orderPlaced } from "../../test/shop.ts";
import { userEvents } from "../../test/users.ts";
import type { AnyMessage, HeaderType } from "../contract/message.ts";
import type { AnyOneWay } from "../contract/operation.ts";
import { prepare } from "../prepare/prepare.ts";
import type { Filter } from "../transport/subscription.ts";
import { toFilter } from "./to-filter.ts";

const { transport } = fakeTransport({ features: { order: "key" } });
const payload = z.unknown();

const filterOf = (filter: object, operation: object = orderPlaced): Filter =>
  toFilter(filter, prepare(operation as AnyOneWay, transport));

const eventWith = (message: Partial<AnyMessage>): object => ({
  ...orderPlaced,
  message: { name: "Custom", payload, ...message },
});

test.each<[string, object, Filter]>([
  ["a text", { tenant: "acme" }, [[{ header: "tenant", in: ["acme"] }]]],
  ["several texts", { tenant: ["acme", "b"] }, [[{ header: "tenant", in: ["acme", "b"] }]]],
  ["no text at all", { tenant: [] }, [[{ header: "tenant", in: [] }]]],
  ["the beginning of a text", { tenant: { startsWith: "ac" } }, [[{ header: "tenant", startsWith: "ac" }]]],
  ["a boolean", { gift: true }, [[{ header: "gift", in: ["true"] }]]],
  ["both booleans", { gift: [true, false] }, [[{ header: "gift", in: ["true", "false"] }]]],
  ["a number, which has many texts", { priority: 5 }, [[{ header: "priority", from: 5, to: 5 }]]],
  ["a lower bound", { priority: { from: 5 } }, [[{ header: "priority", from: 5 }]]],
  ["an upper bound", { priority: { to: -1 } }, [[{ header: "priority", to: -1 }]]],
  ["both bounds", { priority: { from: 1, to: 2 } }, [[{ header: "priority", from: 1, to: 2 }]]],
  ["presence", { gift: { exists: false } }, [[{ header: "gift", exists: false }]]],
  [
    "several headers, all of which must fit",
    { tenant: "acme", gift: true },
    [
      [
        { header: "tenant", in: ["acme"] },
        { header: "gift", in: ["true"] },
      ],
    ],
  ],
  [
    "several rules, of which one must fit",
    [{ tenant: "acme" }, { gift: true }],
    [[{ header: "tenant", in: ["acme"] }], [{ header: "gift", in: ["true"] }]],
  ],
  [
    "several numbers together with another header",
    { priority: [1, 2], gift: true },
    [
      [
        { header: "priority", from: 1, to: 1 },
        { header: "gift", in: ["true"] },
      ],
      [
        { header: "priority", from: 2, to: 2 },
        { header: "gift", in: ["true"] },
      ],
    ],
  ],
  ["no condition, which everything fits", {}, [[]]],
  ["no rule, which nothing fits", [], []],
])("a filter can name %s", (_, filter, expected) => {
  expect(filterOf(filter)).toEqual(expected);
});

test.each<[string, HeaderType | undefined, object, Filter]>([
  ["text that is JSON", "json", { x: "5" }, [[{ header: "x", in: ['"5"'] }]]],
  ["text with and without quotes", "json", { x: "five" }, [[{ header: "x", in: ["five", '"five"'] }]]],
  ["a boolean in JSON", "json", { x: true }, [[{ header: "x", in: ["true"] }]]],
  ["a number in JSON", "json", { x: 5 }, [[{ header: "x", from: 5, to: 5 }]]],
  [
    "the beginning of text in JSON",
    "json",
    { x: { startsWith: "fi" } },
    [[{ header: "x", startsWith: "fi" }], [{ header: "x", startsWith: '"fi' }]],
  ],
  ["a boolean of a header without a type", undefined, { x: false }, [[{ header: "x", in: ["false"] }]]],
])("the condition has the texts of the wire: %s", (_, type, filter, expected) => {
  const headerTypes = type === undefined ? {} : { headerTypes: { x: type } };
  expect(filterOf(filter, eventWith({ headers: z.looseObject({}), ...headerTypes }))).toEqual(expected);
});

test("headers that belong to Posthorn have their names on the wire", () => {
  const event = eventWith({ ownHeaders: ["CE-Subject"], correlationHeader: "Correlation-Id" });
  const filter = { "CE-Subject": "tea", "Correlation-Id": { exists: true } };
  expect(filterOf(filter, event)).toEqual([
    [
      { header: "ce-subject", in: ["tea"] },
      { header: "correlation-id", exists: true },
    ],
  ]);
});

test("a filter of several messages has the rules of each, without copies", () => {
  const { signedUp, loggedIn } = userEvents.messages;
  expect(filterOf({ device: 5 }, userEvents)).toEqual([[{ header: "device", from: 5, to: 5 }]]);
  const messages = { signedUp, loggedIn: { ...loggedIn, headerTypes: { device: "json" } } };
  expect(filterOf({ device: "x" }, { ...userEvents, messages })).toEqual([
    [{ header: "device", in: ["x"] }],
    [{ header: "device", in: ["x", '"x"'] }],
  ]);
});

test.each<[unknown, string]>([
  [{ tenant: undefined }, 'the condition on header "tenant" is undefined'],
  [{ tenant: null }, 'the condition on header "tenant" is null'],
  [{ tenant: {} }, 'the condition on header "tenant" is {}'],
  [{ tenant: { startsWith: 5 } }, 'the condition on header "tenant" is {"startsWith":5}'],
  [{ tenant: { startsWith: "a", exists: true } }, "the condition on"],
  [{ gift: { exists: "yes" } }, 'the condition on header "gift" is {"exists":"yes"}'],
  [{ priority: { from: 1, exists: true } }, "the condition on"],
  [{ priority: { from: Number.NaN } }, "the condition on"],
  [{ priority: { from: undefined } }, "the condition on"],
  [{ priority: { least: 1 } }, 'the condition on header "priority" is {"least":1}'],
  [{ priority: Number.NaN }, "the condition on"],
  [{ priority: [1, { from: 2 }] }, "the condition on"],
  [{ tenant: () => true }, "the condition on"],
  [["acme"], '"acme" is not an object with a condition for each header'],
  [[null], "null is not an object with a condition for each header"],
  [{ "ce-source": "basket" }, 'header "ce-source" belongs to Posthorn, and the contract does not declare it'],
])("%j is not a filter", (filter, problem) => {
  expect(() => filterOf(filter as object)).toThrow(
    `[invalid_argument] The filter of event "orderPlaced" is wrong: ${problem}`,
  );
});
