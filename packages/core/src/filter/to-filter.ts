import { MessagingError } from "../errors/messaging-error.ts";
import { headerType, writeHeader } from "../message/headers.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import type { Condition, Filter, Rule } from "../transport/subscription.ts";
import { isReserved } from "../transport/wire-headers.ts";
import { toConditions } from "./to-conditions.ts";

/** The operation whose messages are filtered. */
interface Filtered {
  /** Its label: `event "orderPlaced"`. */
  readonly label: string;
  readonly messages: ReadonlyMap<string, PreparedMessage>;
}

/**
 * Converts the filter of a program to one of transports: names and texts as headers have them on the wire. Throws
 * MessagingError `invalid_argument` if it is not a filter.
 */
export function toFilter(filter: object, { label, messages }: Filtered): Filter {
  const alternatives: readonly unknown[] = Array.isArray(filter) ? filter : [filter];
  const rules = new Map<string, Rule>();
  for (const conditions of alternatives) {
    if (typeof conditions !== "object" || conditions === null) {
      throw filterError(
        label,
        `${JSON.stringify(conditions)} is not an object with a condition for each header`,
      );
    }
    requireDeclared(Object.keys(conditions), [...messages.values()], label);
    for (const message of messages.values()) {
      for (const rule of rulesOf(conditions, message, label)) rules.set(JSON.stringify(rule), rule);
    }
  }
  return [...rules.values()];
}

/** Headers of Posthorn and CloudEvents can be used if the contract declares them. */
function requireDeclared(
  names: readonly string[],
  messages: readonly PreparedMessage[],
  label: string,
): void {
  const declares = ({ declared: { ownHeaders, correlationHeader } }: PreparedMessage, name: string) =>
    ownHeaders?.includes(name) === true || name === correlationHeader;
  const undeclared = names.find(
    (name) => isReserved(name) && !messages.some((message) => declares(message, name)),
  );
  if (undeclared === undefined) return;
  throw filterError(
    label,
    `header "${undeclared}" belongs to Posthorn, and the contract does not declare it`,
  );
}

/** Returns the rules of which a message must fit one: several if a condition has several forms on the wire. */
function rulesOf(conditions: object, { declared }: PreparedMessage, label: string): readonly Rule[] {
  let rules: readonly Rule[] = [[]];
  for (const [name, condition] of Object.entries(conditions)) {
    const header = isReserved(name) ? name.toLowerCase() : name;
    const forms = toConditions(condition, {
      header,
      isJson: headerType(declared, name) === "json",
      textOf: (value) => writeHeader(declared, name, value),
    });
    if (forms === undefined) {
      const shown = JSON.stringify(condition) ?? String(condition);
      throw filterError(label, `the condition on header "${name}" is ${shown}`);
    }
    rules = rules.flatMap((rule) => forms.map((form: Condition) => [...rule, form]));
  }
  return rules;
}

function filterError(label: string, problem: string): MessagingError {
  const advice =
    "Give a value, an array of values, { from, to } with numbers, { startsWith: text }, or { exists: true }.";
  return new MessagingError("invalid_argument", `The filter of ${label} is wrong: ${problem}. ${advice}`);
}
