import { describe, expect, test } from "vitest";
import {
  isSameLocation,
  itemAt,
  type Location,
  renderHeader,
  toForm,
  valueAt,
  withValue,
} from "./location.ts";

const noHeaders = {};

describe("the value at a location", () => {
  test.each<[string, Location, unknown, string | number | undefined]>([
    ["a text in the payload", { path: ["order", "id"] }, { order: { id: "7" } }, "7"],
    ["the number 0", { path: ["id"] }, { id: 0 }, 0],
    ["an empty text", { path: ["id"] }, { id: "" }, ""],
    ["the whole payload", { path: [] }, "7", "7"],
    ["an item of a list", { path: ["1"] }, ["a", "b"], "b"],
    ["nothing, for a boolean", { path: ["id"] }, { id: true }, undefined],
    ["nothing, for an object", { path: ["order"] }, { order: { id: "7" } }, undefined],
    ["nothing, for null", { path: ["id"] }, { id: null }, undefined],
    ["nothing, if an object is missing on the path", { path: ["order", "id"] }, { order: null }, undefined],
    ["nothing, for the length of a text", { path: ["id", "length"] }, { id: "7" }, undefined],
    ["nothing, for an inherited property", { path: ["id"] }, Object.create({ id: "7" }), undefined],
  ])("is %s", (_, location, payload, expected) => {
    expect(valueAt(location, noHeaders, payload)).toBe(expected);
  });

  test.each<[string, Location, Record<string, string>, string | number | undefined]>([
    ["the text of a header", { header: "orderId" }, { orderId: "7" }, "7"],
    ["the text of a header in lower case", { header: "orderId" }, { orderid: "7" }, "7"],
    ["the text of the header as the contract writes it", { header: "Id" }, { id: "8", Id: "7" }, "7"],
    ["nothing, without the header", { header: "orderId" }, { other: "7" }, undefined],
    ["a number within a header", { header: "mq", steps: ["id"] }, { mq: '{"id":7}' }, 7],
    ["nothing, if the header is not JSON", { header: "mq", steps: ["id"] }, { mq: "{id:7}" }, undefined],
    ["nothing, if the header is JSON without it", { header: "mq", steps: ["id"] }, { mq: "null" }, undefined],
  ])("is %s", (_, location, headers, expected) => {
    expect(valueAt(location, headers, { orderId: "of the payload" })).toBe(expected);
  });
});

test("the item at a path may have any type", () => {
  const at = new Date(0);
  expect(itemAt({ a: [{ at }] }, ["a", "0", "at"])).toBe(at);
  expect(itemAt({ a: 7 }, ["a", "b"])).toBeUndefined();
});

describe("a payload with a value at its location", () => {
  const label = 'query "orderStatus"';
  const put = (payload: unknown, path: readonly string[]) =>
    withValue(payload, { location: { path }, value: 7 }, label);

  test.each<[string, unknown, readonly string[], unknown]>([
    ["replaces a value", { id: 1, b: 2 }, ["id"], { id: 7, b: 2 }],
    ["gets the objects that are missing on the path", {}, ["a", "b", "id"], { a: { b: { id: 7 } } }],
    ["is made from nothing", undefined, ["id"], { id: 7 }],
    ["keeps a list a list", { ids: [1, 2, 3] }, ["ids", "1"], { ids: [1, 7, 3] }],
    ["is the value itself, at the empty path", { id: 1 }, [], 7],
  ])("%s", (_, payload, path, expected) => {
    expect(put(payload, path)).toEqual(expected);
  });

  test("is a copy that shares everything off the path", () => {
    const payload = { order: { id: 1 }, lines: [{ tea: "Assam" }] };
    const copy = put(payload, ["order", "id"]) as typeof payload;
    expect(payload.order.id).toBe(1);
    expect(copy.lines).toBe(payload.lines);
  });

  test("has __proto__ as an ordinary property if the contract names it so", () => {
    const copy = put({}, ["__proto__", "id"]);
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"id":7}}');
  });

  test.each([["a text"], [null], [false]])("cannot be made if %j stands on the path", (item) => {
    expect(() => put({ order: item }, ["order", "id"])).toThrow(
      '[invalid_message] The contract has a value under "id" in query "orderStatus", and the payload has no object for it there. Nothing was sent. Correct the payload.',
    );
  });
});

describe("a header with a value at its location", () => {
  test("is the text of the value", () => {
    expect(renderHeader({ location: { header: "id" }, value: 7 }, "before", "query")).toEqual({
      name: "id",
      value: 7,
      text: "7",
    });
  });

  test.each<[unknown, object]>([
    [undefined, { id: 7 }],
    [
      { id: 1, user: "ada" },
      { id: 7, user: "ada" },
    ],
  ])("is JSON if the value stands within the header, which was %j before", (current, whole) => {
    expect(renderHeader({ location: { header: "mq", steps: ["id"] }, value: 7 }, current, "query")).toEqual({
      name: "mq",
      value: whole,
      text: JSON.stringify(whole),
    });
  });
});

test.each<[Location, string | number, string | number]>([
  [{ path: ["id"] }, "7", "7"],
  [{ path: ["id"], as: "uuid" }, "7", "7"],
  [{ path: ["id"], as: "integer" }, "7", 7],
  [{ path: ["id"], as: "integer" }, 7, 7],
  [{ path: ["id"], as: "integer" }, "", ""],
  [{ path: ["id"], as: "integer" }, " ", " "],
  [{ path: ["id"], as: "integer" }, "seven", "seven"],
])("in the form of %j, %j is %j", (location, value, expected) => {
  expect(toForm(location, value)).toBe(expected);
});

test.each<[Location, Location, boolean]>([
  [{ path: ["a", "b"] }, { path: ["a", "b"], as: "uuid" }, true],
  [{ path: ["a", "b"] }, { path: ["a", "c"] }, false],
  [{ path: ["a"] }, { path: ["a", "b"] }, false],
  [{ path: ["a"] }, { header: "a" }, false],
  [{ header: "a" }, { path: ["a"] }, false],
  [{ header: "a" }, { header: "a" }, true],
  [{ header: "a" }, { header: "b" }, false],
  [{ header: "a" }, { header: "a", steps: ["b"] }, false],
  [{ header: "a", steps: ["b"] }, { header: "a", steps: ["b"] }, true],
])("%j and %j are the same location: %j", (one, other, isSame) => {
  expect(isSameLocation(one, other)).toBe(isSame);
});
