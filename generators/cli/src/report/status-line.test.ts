import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openStatusLine } from "./status-line.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function terminal() {
  const written: string[] = [];
  return { written, columns: 30, write: (text: string) => written.push(text) > 0 };
}

test("a long step is shown on one line, which is cleared at its end", () => {
  const stream = terminal();
  const line = openStatusLine(stream as never);
  line.show("Reading shop.yaml");
  vi.advanceTimersByTime(900);
  expect(stream.written).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(stream.written).toEqual(["Reading shop.yaml …"]);
  line.clear();
  expect(stream.written[1]).toBe("\r\u001b[2K");
});

test("a short step is never shown", () => {
  const stream = terminal();
  const line = openStatusLine(stream as never);
  line.show("Reading shop.yaml");
  vi.advanceTimersByTime(500);
  line.clear();
  vi.advanceTimersByTime(5_000);
  expect(stream.written).toEqual([]);
});

test("a long name is cut to the line, and cannot move the cursor", () => {
  const stream = terminal();
  openStatusLine(stream as never).show(`Reading \u001b[2J${"x".repeat(100)}`);
  vi.advanceTimersByTime(1_100);
  expect(stream.written).toEqual([`Reading ?[2J${"x".repeat(16)} …`]);
});

test("nothing is shown if the output is not a terminal", () => {
  const line = openStatusLine();
  line.show("Reading");
  expect(vi.getTimerCount()).toBe(0);
});
