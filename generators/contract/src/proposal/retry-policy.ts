import type { Retry } from "../model/operation.ts";
import type { SettingsProblem } from "../settings-schema/check-settings.ts";
import type { Fields } from "../values/fields.ts";
import type { Origin } from "../values/origin.ts";
import { type Delay, delayProblem, longestTimerMs, millisecondsOf } from "./delays.ts";
import { proposalChecks, type StrategyType } from "./proposal-schema.ts";

const fixed: Delay = { duration: "delay", seconds: "delaySeconds" };
const initial: Delay = { duration: "initialDelay", seconds: "initialDelaySeconds" };
const increment: Delay = { duration: "delayIncrement", seconds: "incrementSeconds" };
const longest: Delay = { duration: "maxDelay", seconds: "maxDelaySeconds", isOptional: true };

const delays: Readonly<Record<StrategyType, readonly Delay[]>> = {
  fixed: [fixed, longest],
  linear: [initial, increment, longest],
  exponential: [initial, longest],
};

/** Posthorn's own limit of a policy that declares none. */
const usualLongestMs = 30_000;

/** Finds the violations in a strategy of the proposal. */
export function strategyProblems(
  type: StrategyType,
  strategy: Fields,
  origin: Origin,
): readonly SettingsProblem[] {
  return [
    ...proposalChecks[type](strategy, origin),
    ...delays[type]
      .map((delay) => delayProblem(delay, strategy, origin))
      .filter((problem) => problem !== undefined),
  ];
}

/**
 * The policy that a strategy without violations describes. The proposal does not count the first attempt, and sets no
 * limit to delays unless the contract does.
 *
 * Posthorn's linear delays are multiples of the first one. If the increment differs, both are the longer one, so that no
 * attempt is earlier than in the contract.
 */
export function retryPolicy(type: StrategyType, strategy: Fields, maxAttempts: number): Retry {
  const first = millisecondsOf(type === "fixed" ? fixed : initial, strategy) ?? 0;
  const backoffMs = Math.max(first, type === "linear" ? (incrementOf(strategy) ?? 0) : 0);
  const multiplier = type === "exponential" ? Number(strategy.multiplier) : undefined;
  const last = backoffMs * growth(type, multiplier, maxAttempts);
  const needed = last > usualLongestMs ? Math.min(Math.round(last), longestTimerMs) : undefined;
  const longestMs = millisecondsOf(longest, strategy) ?? needed;
  return {
    attempts: maxAttempts + 1,
    backoffMs,
    strategy: type,
    ...(multiplier === undefined ? {} : { multiplier }),
    ...(longestMs === undefined ? {} : { longestMs }),
  };
}

/** True if the delays of a linear strategy are not multiples of the first one. */
export function hasOtherIncrement(type: StrategyType, strategy: Fields): boolean {
  return type === "linear" && incrementOf(strategy) !== millisecondsOf(initial, strategy);
}

function incrementOf(strategy: Fields): number | undefined {
  return millisecondsOf(increment, strategy);
}

/** The last delay as a multiple of the first one. */
function growth(type: StrategyType, multiplier = 1, retries: number): number {
  switch (type) {
    case "fixed":
      return 1;
    case "linear":
      return retries;
    case "exponential":
      return Math.max(1, multiplier) ** (retries - 1);
  }
}
