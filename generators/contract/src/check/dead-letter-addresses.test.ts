import { expect, test } from "vitest";
import { modelOf } from "../../test/contract-with.ts";

interface Written {
  readonly address: string;
  readonly kind: "command" | "event" | "query";
  /** Further members of the operation. */
  readonly members?: string;
  readonly settings?: string;
}

/** The warnings about two operations. */
async function read(first: Written, second: Written) {
  const channel = ({ address }: Written): string =>
    `{ address: '${address}', messages: { M: { payload: { type: object } } } }`;
  const operation = ({ kind, members = "", settings = "" }: Written, name: string): string => {
    const reply = kind === "query" ? "reply: { channel: { $ref: '#/channels/replies' } }, " : "";
    return `{ action: receive, channel: { $ref: '#/channels/${name}' }, ${reply}${members}x-posthorn: { kind: ${kind}${settings} } }`;
  };
  const { diagnostics } = await modelOf(`asyncapi: 3.0.0
info: { title: Tea, version: 1.0.0 }
channels:
  one: ${channel(first)}
  other: ${channel(second)}
  replies: { address: null, messages: { R: { payload: { type: object } } } }
operations:
  first: ${operation(first, "one")}
  second: ${operation(second, "other")}
`);
  return diagnostics.filter(({ code }) => code === "dead-letter-address");
}

const warning = {
  code: "dead-letter-address",
  severity: "warning",
  pointer: "/operations/second",
  message:
    'Operation "second" uses the queue "tea.dead", which is also the queue for the dead letters of "first". ' +
    "Give it another address, unless it is meant to handle those dead letters.",
};

test.each([
  ["command", "command"],
  ["query", "command"],
  ["command", "query"],
] as const)(
  "a %s is reported if its dead letters go to the queue of a %s, in either order",
  async (...kinds) => {
    const [one, other] = kinds;
    const dying: Written = { address: "tea", kind: one };
    const dead: Written = { address: "tea.dead", kind: other };
    expect(await read(dying, dead)).toMatchObject([warning]);
    expect(await read(dead, dying)).toMatchObject([{ code: warning.code, pointer: "/operations/first" }]);
  },
);

test("a topic does not share a queue with dead letters", async () => {
  expect(await read({ address: "tea", kind: "command" }, { address: "tea.dead", kind: "event" })).toEqual([]);
  expect(await read({ address: "tea", kind: "event" }, { address: "tea.dead", kind: "command" })).toEqual([]);
});

test("the address of dead letters has the same parameters", async () => {
  const dying: Written = { address: "tea.{room}", kind: "command" };
  const codes = async (address: string) =>
    (await read(dying, { address, kind: "command" })).map((d) => d.code);
  expect(await codes("tea.{room}.dead")).toEqual(["dead-letter-address"]);
  expect(await codes("tea.{cup}.dead")).toEqual([]);
});

test("an operation whose dead letters are dropped, or have a channel, has no such queue", async () => {
  const dead: Written = { address: "tea.dead", kind: "command" };
  const dropped: Written = { address: "tea", kind: "command", settings: ", deadLetter: false" };
  const members = "deadLetter: { channel: { $ref: '#/channels/other' } }, ";
  expect(await read(dropped, dead)).toEqual([]);
  expect(await read({ address: "tea", kind: "command", members }, dead)).toEqual([]);
});
