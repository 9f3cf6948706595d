import { expect, test } from "vitest";
import type { InFlight } from "../receiver/in-flight.ts";
import { holdsLock, type Locked, renewLocks } from "./locks.ts";

const inFlight = (touchedAt: number): InFlight<Locked> =>
  ({ item: { touchedAt, lockMs: 300 } }) as unknown as InFlight<Locked>;

function renew(isUp: boolean) {
  const touched: number[] = [];
  const lost = renewLocks(1_000, {
    inFlight: [inFlight(950), inFlight(890), inFlight(699)],
    isUp,
    touch: ({ touchedAt }) => touched.push(touchedAt),
  });
  return { touched, lost: [...lost].map(({ touchedAt }) => touchedAt) };
}

test("a lock is renewed after a third of its time, and is lost after all of it", () => {
  expect(renew(true)).toEqual({ touched: [890], lost: [699] });
});

test("no lock is renewed while there is no connection", () => {
  expect(renew(false)).toEqual({ touched: [], lost: [699] });
});

test("a lock is held until its time is over", () => {
  expect(holdsLock({ touchedAt: 0, lockMs: 300 }, 299)).toBe(true);
  expect(holdsLock({ touchedAt: 0, lockMs: 300 }, 300)).toBe(false);
});
