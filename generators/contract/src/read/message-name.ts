import { diagnose } from "../diagnostics/diagnose.ts";
import { type Reading, report } from "../reading/reading.ts";
import { type Fields, textOf } from "../values/fields.ts";
import { type Origin, originText } from "../values/origin.ts";
import { stepsOf } from "../values/pointer.ts";

/**
 * Gives a name to a message: its `name`, its `messageId` or its key.
 *
 * @param fallback - the name of a message that has none of them
 */
export function nameMessage(
  reading: Reading,
  { fields, origin }: { readonly fields: Fields; readonly origin: Origin },
  fallback: string,
): string {
  const name = textOf(fields.name) ?? textOf(fields.messageId) ?? keyOf(stepsOf(origin.pointer));
  if (name === undefined) report(reading, diagnose("message-name-inferred", origin, { name: fallback }));
  return uniqueName(reading, name ?? fallback, origin);
}

/** The name, or a similar one if another message has it: with the channel for messages in channels, else with a number. */
export function uniqueName(reading: Reading, wanted: string, origin: Origin): string {
  const { messageNames } = reading.results;
  const steps = stepsOf(origin.pointer);
  let name = wanted;
  const other = messageNames.get(name);
  if (other !== undefined) {
    if (steps.length > 3 && keyOf(steps) !== undefined) name = `${steps.at(-3)}_${wanted}`;
    for (let count = 2; messageNames.has(name); count += 1) name = `${wanted}_${count}`;
    report(reading, diagnose("message-name-collision", origin, { name: wanted, instead: name, other }));
  }
  messageNames.set(name, originText(origin));
  return name;
}

function keyOf(steps: readonly string[]): string | undefined {
  return steps.at(-2) === "messages" ? steps.at(-1) : undefined;
}
