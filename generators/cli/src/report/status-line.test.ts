import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openStatus } from "./status-line.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function terminal() {
  const written: string[] = [];
  return { written, columns: 30, write: (text: string) => written.push(text) > 0 };
}

test("what takes a while is shown on one line, and taken away again", () => {
  const stream = terminal();
  const status = openStatus(stream as never);
  status.show("Reading shop.yaml");
  vi.advanceTimersByTime(900);
  expect(stream.written).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(stream.written).toEqual(["Reading shop.yaml …"]);
  status.clear();
  expect(stream.written[1]).toBe("\r\u001b[2K");
});

test("what is done soon is never shown", () => {
  const stream = terminal();
  const status = openStatus(stream as never);
  status.show("Reading shop.yaml");
  vi.advanceTimersByTime(500);
  status.clear();
  vi.advanceTimersByTime(5_000);
  expect(stream.written).toEqual([]);
});

test("a long name is cut to the line, and cannot move the cursor", () => {
  const stream = terminal();
  openStatus(stream as never).show(`Reading \u001b[2J${"x".repeat(100)}`);
  vi.advanceTimersByTime(1_100);
  expect(stream.written).toEqual([`Reading ?[2J${"x".repeat(16)} …`]);
});

test("nothing is shown where nobody is looking", () => {
  const status = openStatus();
  status.show("Reading");
  expect(vi.getTimerCount()).toBe(0);
});
