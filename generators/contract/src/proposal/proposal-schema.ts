import type { Retry } from "../model/operation.ts";
import { type CheckSettings, settingsCheck } from "../settings-schema/check-settings.ts";
import type { Definitions, SettingsSchema } from "../settings-schema/settings-schema.ts";

// AsyncAPI's proposal for retries and dead letters: https://github.com/asyncapi/spec/issues/1234. Its drafts differ in
// the form of delays, as seconds (`initialDelaySeconds`) or as durations (`initialDelay`). Both are accepted.

/** The strategies of the proposal. */
export type StrategyType = NonNullable<Retry["strategy"]>;

const duration: SettingsSchema = { $ref: "#/definitions/duration" };
const seconds: SettingsSchema = { $ref: "#/definitions/seconds" };

const longest = { maxDelay: duration, maxDelaySeconds: seconds };
const first = { initialDelay: duration, initialDelaySeconds: seconds };
const type: SettingsSchema = { enum: ["fixed", "linear", "exponential"] satisfies StrategyType[] };

/** An object that may have extensions of AsyncAPI, beside its own members. */
function extensible(
  properties: Readonly<Record<string, SettingsSchema>>,
  required: readonly string[],
): SettingsSchema {
  return {
    type: "object",
    properties,
    required,
    patternProperties: { "^x-": {} },
    additionalProperties: false,
  };
}

const definitions: Definitions = {
  retry: extensible(
    {
      channel: {},
      messages: {},
      maxAttempts: { type: "integer", minimum: 1 },
      strategy: { type: "object", properties: { type }, required: ["type"] },
    },
    ["maxAttempts", "strategy"],
  ),
  deadLetter: extensible({ channel: {}, messages: {}, maxWaitTime: duration }, ["channel"]),
  fixed: extensible({ type, delay: duration, delaySeconds: seconds, ...longest }, []),
  linear: extensible({ type, ...first, delayIncrement: duration, incrementSeconds: seconds, ...longest }, []),
  exponential: extensible(
    { type, ...first, multiplier: { type: "number", exclusiveMinimum: 0 }, ...longest },
    ["multiplier"],
  ),
  duration: {
    title: 'duration in hours, minutes and seconds, such as "PT30S"',
    type: "string",
    pattern: "^PT(?=\\d)(?:\\d+H)?(?:\\d+M)?(?:\\d+(?:[.,]\\d+)?S)?$",
  },
  seconds: { type: "integer", minimum: 0 },
};

type Part = "retry" | "deadLetter" | StrategyType;

/** The checks of the parts of the proposal: `retry`, whose strategy is checked separately, `deadLetter`, and strategies. */
export const proposalChecks: Readonly<Record<Part, CheckSettings>> = {
  retry: settingsCheck("retry", definitions),
  deadLetter: settingsCheck("deadLetter", definitions),
  fixed: settingsCheck("fixed", definitions),
  linear: settingsCheck("linear", definitions),
  exponential: settingsCheck("exponential", definitions),
};
