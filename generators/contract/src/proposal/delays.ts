import type { SettingsProblem } from "../settings-schema/check-settings.ts";
import type { Fields } from "../values/fields.ts";
import { type Origin, originBelow } from "../values/origin.ts";

/** The longest delay of a timer, in milliseconds: almost 25 days. */
export const longestTimerMs: number = 2 ** 31 - 1;

/** A delay of a strategy, which is declared as a duration or in seconds. */
export interface Delay {
  readonly duration: string;
  readonly seconds: string;
  readonly isOptional?: true;
}

/** The milliseconds of a delay that has been checked. Undefined if it is not declared. */
export function millisecondsOf({ duration, seconds }: Delay, fields: Fields): number | undefined {
  const [text, number] = [fields[duration], fields[seconds]];
  const ms = typeof text === "string" ? durationMs(text) : Number(number) * 1000;
  return text === undefined && number === undefined ? undefined : Math.min(Math.round(ms), longestTimerMs);
}

/** The problem of a delay that is missing, or that is declared in both forms. */
export function delayProblem(
  { duration, seconds, isOptional }: Delay,
  fields: Fields,
  origin: Origin,
): SettingsProblem | undefined {
  const [isDuration, isSeconds] = [fields[duration] !== undefined, fields[seconds] !== undefined];
  if (isDuration && isSeconds)
    return {
      origin: originBelow(origin, seconds),
      problem: `"${seconds}" repeats "${duration}"`,
      instead: "Keep one of the two.",
    };
  return isDuration || isSeconds || isOptional
    ? undefined
    : { origin, problem: `"${duration}" is missing`, instead: "Add it." };
}

function durationMs(text: string): number {
  const [, hours = "0", minutes = "0", seconds = "0"] =
    /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.,]+)S)?$/.exec(text) ?? [];
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds.replace(",", "."))) * 1000;
}
