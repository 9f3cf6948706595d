import { expect, test, vi } from "vitest";
import { deadLetterHeaders } from "../../transport/wire-headers.ts";
import { createFailureHistory } from "./failure-history.ts";

function firstFailures(id: string): readonly (string | undefined)[] {
  vi.useFakeTimers({ now: 1_000 });
  try {
    const failures = createFailureHistory();
    const first = failures.record(id, new Error("busy"));
    vi.setSystemTime(2_000);
    const second = failures.record(id, new Error("busy"));
    return [first, second].map((headers) => headers[deadLetterHeaders.firstFailure]);
  } finally {
    vi.useRealTimers();
  }
}

test("remembers the time of a message's first failure", () => {
  expect(firstFailures("7")).toEqual(["1970-01-01T00:00:01.000Z", "1970-01-01T00:00:01.000Z"]);
});

test("does not mix up messages without an id", () => {
  expect(firstFailures("")).toEqual(["1970-01-01T00:00:01.000Z", "1970-01-01T00:00:02.000Z"]);
});
