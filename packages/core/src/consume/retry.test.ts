import { afterEach, describe, expect, test, vi } from "vitest";
import type { Retry } from "../contract/operation.ts";
import { backoffAfter } from "./retry.ts";

afterEach(() => void vi.restoreAllMocks());

/** The waits after the first attempts: the longest ones, or the shortest. */
function waits(retry: Omit<Retry, "attempts">, random = 1): readonly number[] {
  vi.spyOn(Math, "random").mockReturnValue(random);
  return [1, 2, 3, 4].map((attempt) => backoffAfter(attempt, { attempts: 9, ...retry }));
}

describe("the wait after an attempt", () => {
  test.each<[string, Omit<Retry, "attempts">, readonly number[]]>([
    ["doubles by default", { backoffMs: 100 }, [100, 200, 400, 800]],
    ["is multiplied", { backoffMs: 100, multiplier: 3 }, [100, 300, 900, 2_700]],
    ["may stay the same", { backoffMs: 100, strategy: "fixed" }, [100, 100, 100, 100]],
    ["may grow by the same", { backoffMs: 100, strategy: "linear" }, [100, 200, 300, 400]],
    ["has a limit", { backoffMs: 100, longestMs: 250 }, [100, 200, 250, 250]],
    ["has a limit of 30 s by default", { backoffMs: 20_000 }, [20_000, 30_000, 30_000, 30_000]],
    ["may be longer", { backoffMs: 20_000, longestMs: 50_000 }, [20_000, 40_000, 50_000, 50_000]],
    ["may be none", { backoffMs: 0, multiplier: 1e200 }, [0, 0, 0, 0]],
  ])("%s", (_, retry, expected) => {
    expect(waits(retry)).toEqual(expected);
  });

  test.each(["fixed", "linear", "exponential"] as const)("is reduced by up to one half: %s", (strategy) => {
    const [first] = waits({ backoffMs: 100, strategy }, 0);
    expect(first).toBe(50);
  });
});
