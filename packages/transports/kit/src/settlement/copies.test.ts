import { expect, test } from "vitest";
import { type Arrived, openCopies } from "./copies.ts";

interface Packet {
  readonly id?: string;
  readonly deliveries?: number;
  readonly token?: string;
  readonly body?: string;
}

function arrivedOf({ id = "1", deliveries = 0, token, body = "{}" }: Packet): Arrived {
  return { key: () => `${id} ${token}`, deliveries, token, digest: () => body };
}

/** Begins a copy of a packet. */
function beginCopy() {
  let tokens = 0;
  let isHeld = true;
  const copies = openCopies(() => `token-${++tokens}`);
  const copy = copies.begin({ ...arrivedOf({}), isHeld: () => isHeld });
  const receive = (packet: Packet): Promise<boolean> | undefined =>
    copies.isHandledElsewhere(arrivedOf(packet));
  const breakConnection = (): void => {
    isHeld = false;
  };
  return { copies, copy, receive, breakConnection };
}

test("an original that comes back after its connection broke is not handled if its copy is confirmed, once", async () => {
  const { copy, receive, breakConnection } = beginCopy();
  copy.confirm();
  breakConnection();
  expect(await receive({ deliveries: 1 })).toBe(true);
  expect(receive({ deliveries: 2 })).toBe(undefined);
});

test("an original that comes back before the confirm of its copy waits for it", async () => {
  const { copy, receive, breakConnection } = beginCopy();
  breakConnection();
  const answer = receive({ deliveries: 1 });
  copy.confirm();
  expect(await answer).toBe(true);
});

test("an original whose copy was abandoned is handled, and the copy is not", async () => {
  const { copy, receive, breakConnection } = beginCopy();
  breakConnection();
  const answer = receive({ deliveries: 1 });
  expect(copy.abandon()).toBe(true);
  expect(await answer).toBe(false);
  expect(await receive({ token: copy.token })).toBe(true);
  expect(receive({ token: copy.token })).toBe(undefined);
});

test("a copy that arrives before its confirm counts as confirmed", async () => {
  const { copy, receive, breakConnection } = beginCopy();
  expect(receive({ token: copy.token })).toBe(undefined);
  expect(copy.abandon()).toBe(false);
  breakConnection();
  expect(await receive({ deliveries: 1 })).toBe(true);
});

test.each([
  ["that comes while the connection works", {}, false],
  ["with another body", { body: "[]" }, true],
  ["that is another copy", { token: "other" }, true],
  ["with another id", { id: "2" }, true],
])("a packet %s is not mistaken for the original", (_, other, breaks) => {
  const { copy, receive, breakConnection } = beginCopy();
  copy.confirm();
  if (breaks) breakConnection();
  expect(receive({ deliveries: 1, ...other })).toBe(undefined);
});

test("a first delivery with the same id ends the search for the original, so that no packet is lost", () => {
  const { copy, receive, breakConnection } = beginCopy();
  copy.confirm();
  breakConnection();
  expect(receive({})).toBe(undefined);
  expect(receive({ deliveries: 1 })).toBe(undefined);
});

test("packets without an id are never taken for one another", () => {
  const { copies } = beginCopy();
  const nameless: Arrived = { ...arrivedOf({}), key: () => undefined };
  copies.begin({ ...nameless, isHeld: () => false }).confirm();
  expect(copies.isHandledElsewhere({ ...nameless, deliveries: 1 })).toBe(undefined);
});

test("of 10,000 originals, the oldest is forgotten first", () => {
  const { copies, receive, breakConnection } = beginCopy();
  breakConnection();
  for (let n = 0; n < 10_000; n++) {
    copies.begin({ ...arrivedOf({ id: `other ${n}` }), isHeld: () => false });
  }
  expect(receive({ deliveries: 1 })).toBe(undefined);
  expect(receive({ id: "other 0", deliveries: 1 })).toBeDefined();
});
