import { diagnose } from "../diagnostics/diagnose.ts";
import type { OperationSettings } from "../extension/settings.ts";
import type { CommandOperation, Operation, Retry } from "../model/operation.ts";
import { proposalChecks, type StrategyType } from "../proposal/proposal-schema.ts";
import { hasOtherIncrement, retryPolicy, strategyProblems } from "../proposal/retry-policy.ts";
import { originOf, type Reading, report } from "../reading/reading.ts";
import type { SettingsProblem } from "../settings-schema/check-settings.ts";
import { compact, type Fields, fieldsOf, isFields } from "../values/fields.ts";
import { type Origin, originBelow } from "../values/origin.ts";
import { channelId, readChannel } from "./channel.ts";

/** An operation whose kind is known, with the object that describes it. */
export interface KnownOperation extends Pick<Operation, "id" | "origin" | "action" | "kind" | "channel"> {
  readonly fields: Fields;
}

type DeadLetters = Pick<CommandOperation, "deadLetterAddress" | "deadLetterBindings">;
type Recovery = DeadLetters & Pick<CommandOperation, "retry">;

/** A member of an operation that AsyncAPI's proposal defines. */
interface Part {
  readonly fields: Fields;
  readonly origin: Origin;
}

/**
 * Reads `retry` and `deadLetter`, which AsyncAPI's proposal puts beside `reply` of an operation. The same settings of
 * `x-posthorn` take precedence.
 */
export function readRecovery(
  reading: Reading,
  operation: KnownOperation,
  settings: OperationSettings,
): Recovery {
  return compact<Recovery>({
    retry: readRetry(reading, operation, settings),
    ...readDeadLetters(reading, operation, settings),
  });
}

function readRetry(
  reading: Reading,
  operation: KnownOperation,
  settings: OperationSettings,
): Retry | undefined {
  const { strategy: declared = "exponential", multiplier } = settings.retry ?? {};
  if (multiplier !== undefined && declared !== "exponential")
    report(
      reading,
      diagnose("retry-multiplier", operation.origin, { operation: operation.id, strategy: declared }),
    );
  const part = readPart(reading, operation, "retry");
  if (part === undefined) return settings.retry;
  const strategy = fieldsOf(part.fields.strategy);
  const type = strategy.type as StrategyType;
  const at = originOf(reading, strategy, originBelow(part.origin, "strategy"));
  const problems = strategyProblems(type, strategy, at);
  reportProblems(reading, problems);
  if (problems.length > 0) return settings.retry;
  if (settings.retry !== undefined) {
    report(reading, diagnose("retry-repeated", part.origin, { operation: operation.id }));
    return settings.retry;
  }
  const retry = retryPolicy(type, strategy, Number(part.fields.maxAttempts));
  if (hasOtherIncrement(type, strategy))
    report(reading, diagnose("retry-increment", at, { delayMs: retry.backoffMs }));
  return retry;
}

function readDeadLetters(
  reading: Reading,
  operation: KnownOperation,
  settings: OperationSettings,
): DeadLetters {
  const part = readPart(reading, operation, "deadLetter");
  if (part === undefined) return {};
  const { id, kind, channel: own } = operation;
  const fields = fieldsOf(reading.input.sources.follow(part.fields.channel));
  const { address, parameters, bindings } = readChannel(reading, fields, channelId(reading, fields));
  if (settings.deadLetter === false)
    report(reading, diagnose("dead-letter-dropped", part.origin, { operation: id }));
  if (kind === "command" && address === own.address)
    report(reading, diagnose("dead-letter-circle", part.origin, { operation: id, address }));
  for (const { name: parameter } of parameters) {
    if (own.parameters.some(({ name }) => name === parameter)) continue;
    report(reading, diagnose("dead-letter-parameter", part.origin, { operation: id, address, parameter }));
  }
  return bindings === undefined
    ? { deadLetterAddress: address }
    : { deadLetterAddress: address, deadLetterBindings: bindings };
}

/** Reads a member of an operation that the proposal defines. Undefined if it is missing, invalid or without effect. */
function readPart(
  reading: Reading,
  { id, action, kind, fields, origin }: KnownOperation,
  key: "retry" | "deadLetter",
): Part | undefined {
  // In AsyncAPI 2 the specification's schema refuses these keys.
  if (fields[key] === undefined || reading.input.major < 3) return undefined;
  const { sources } = reading.input;
  const value = sources.follow(fields[key]);
  const at = originOf(reading, value, originBelow(origin, key));
  if (action === "send") {
    report(reading, diagnose("proposal-send", at, { operation: id, key }));
    return undefined;
  }
  report(reading, diagnose("proposal-used", at, { key }));
  if (kind === "query") {
    report(reading, diagnose("proposal-ignored", at, { operation: id, key }));
    return undefined;
  }
  const strategy = isFields(value) ? sources.follow(value.strategy) : undefined;
  const followed = strategy === undefined ? value : { ...fieldsOf(value), strategy };
  const problems = proposalChecks[key](followed, at);
  reportProblems(reading, problems);
  return problems.length > 0 ? undefined : { fields: fieldsOf(followed), origin: at };
}

function reportProblems(reading: Reading, problems: readonly SettingsProblem[]): void {
  for (const { origin, problem, instead } of problems)
    report(reading, diagnose("proposal-invalid", origin, { problem, instead }));
}
