import type { OperationSettings } from "../extension/settings.ts";
import type { CommandOperation, EventOperation, Operation } from "../model/operation.ts";
import type { Reading } from "../reading/reading.ts";
import { compact } from "../values/fields.ts";
import { type KnownOperation, readRecovery } from "./recovery.ts";

/** The members of a command, or of an event, that not all operations have. */
type Members<O extends Operation> = Omit<O, keyof Operation>;

interface OneWayOperation extends KnownOperation, Pick<Operation, "messages"> {}

/** Reads the members that commands and events share. */
export function oneWayMembers(
  reading: Reading,
  operation: OneWayOperation,
  settings: OperationSettings,
): Members<CommandOperation> {
  const { messages } = operation;
  const { orderingKey, idempotencyKey, delayMs, ttlMs, deadLetter } = settings;
  for (const location of [orderingKey, idempotencyKey?.location]) {
    if (location !== undefined)
      reading.results.locations.push(...messages.map((message) => ({ location, message })));
  }
  return compact<Members<CommandOperation>>({
    orderingKey: orderingKey?.path,
    idempotencyKey: idempotencyKey && {
      path: idempotencyKey.location.path,
      windowMs: idempotencyKey.windowMs,
    },
    delayMs,
    ttlMs,
    deadLetter: deadLetter === false ? false : undefined,
    ...readRecovery(reading, operation, settings),
  });
}

/** Reads the members of an event. */
export function eventMembers(
  reading: Reading,
  event: OneWayOperation,
  settings: OperationSettings,
): Members<EventOperation> {
  const { keepMs } = settings;
  return { ...oneWayMembers(reading, event, settings), ...compact({ keepMs }) };
}
