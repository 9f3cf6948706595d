import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LinkWatcher } from "../connection/link.ts";
import type { Locked } from "./locks.ts";
import { openUnconfirmedSettlements } from "./unconfirmed-settlements.ts";

interface Item extends Locked {
  readonly name: string;
}

const storesWithinMs = 200;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function fake() {
  const written: string[] = [];
  const broker = { up: true, answers: true };
  let watcher: LinkWatcher = {};
  let tick = (_now: number): void => {};
  const settlements = openUnconfirmedSettlements<Item>({
    link: {
      isUp: () => broker.up,
      watch(each) {
        watcher = each;
        return () => {};
      },
    },
    ticker: {
      add(task) {
        tick = task;
        return () => {};
      },
    },
    write: ({ name }, afterMs) => written.push(afterMs === undefined ? name : `${name} after ${afterMs}`),
    flush: async () => {
      if (!broker.answers) throw new Error("cut");
    },
    storesWithinMs,
  });
  const item = (name: string): Item => ({ name, lockMs: 1_000, touchedAt: performance.now() });
  return {
    ...settlements,
    item,
    written,
    broker,
    confirm: async () => {
      tick(performance.now());
      await Promise.resolve();
      await Promise.resolve();
    },
    reconnect() {
      written.length = 0;
      broker.up = true;
      watcher.up?.();
    },
  };
}

test("what no flush has confirmed is written again after a reconnection", async () => {
  const { acknowledge, retry, item, written, broker, confirm, reconnect } = fake();
  acknowledge(item("confirmed"));
  vi.advanceTimersByTime(storesWithinMs);
  await confirm();
  broker.answers = false;
  acknowledge(item("done"));
  retry(item("again"), 500);
  await confirm();
  expect(written).toEqual(["confirmed", "done", "again after 500"]);
  vi.advanceTimersByTime(200);
  reconnect();
  expect(written).toEqual(["done", "again after 300"]);
});

test("what the broker may not have stored yet is written again after a reconnection, even if it has read that", async () => {
  const { acknowledge, retry, item, written, confirm, reconnect } = fake();
  acknowledge(item("stored"));
  vi.advanceTimersByTime(storesWithinMs);
  acknowledge(item("done"));
  retry(item("again"), 500);
  await confirm();
  reconnect();
  expect(written).toEqual(["done", "again after 500"]);
});

test("a retry that was written and is due is not written again", () => {
  const { retry, item, written, broker, reconnect } = fake();
  retry(item("written"), 100);
  broker.up = false;
  retry(item("waits"), 100);
  vi.advanceTimersByTime(200);
  reconnect();
  expect(written).toEqual(["waits after 0"]);
});

test("the settlement of a delivery whose lock has run out is dropped", () => {
  const { acknowledge, item, written, broker, reconnect } = fake();
  broker.up = false;
  acknowledge(item("lost"));
  vi.advanceTimersByTime(1_000);
  reconnect();
  expect(written).toEqual([]);
});
