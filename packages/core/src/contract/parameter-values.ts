import { MessagingError } from "../errors/errors.ts";
import type { Parameters } from "./address.ts";
import { describe } from "./describe.ts";

/** What a contract says of a parameter of an address. */
export interface ParameterFacts {
  /** The values that it may have. Left out: any. */
  readonly enum?: readonly string[];
  /** Its value where a producer gives none. */
  readonly default?: string;
}

interface Parameterized {
  readonly kind: string;
  readonly name: string;
  readonly parameters?: Readonly<Record<string, ParameterFacts>>;
}

/** The parameters of a message to be sent: those that were given, and the contract's defaults for the others. */
export function withDefaults(
  { parameters: declared }: Parameterized,
  given: object | undefined,
): object | undefined {
  if (declared === undefined) return given;
  const all: Record<string, unknown> = { ...given };
  for (const [name, facts] of Object.entries(declared)) {
    const isGiven = Object.hasOwn(all, name) && all[name] !== undefined;
    if (facts.default !== undefined && !isGiven) all[name] = facts.default;
  }
  return Object.keys(all).length === 0 ? given : all;
}

/** Throws MessagingError `invalid_message` where a value is none of those that the contract lists. */
export function requireListed(operation: Parameterized, given: object | undefined): void {
  const problem = given === undefined ? undefined : unlisted(operation, given as Partial<Parameters>);
  if (problem === undefined) return;
  throw new MessagingError(
    "invalid_message",
    `The address of ${describe(operation)} does not fit the contract: ${problem}. Nothing was sent. Correct the parameter.`,
  );
}

/** Says which value is none of those that the contract lists; nothing if all are. */
export function unlisted(
  { parameters: declared = {} }: Pick<Parameterized, "parameters">,
  given: Partial<Parameters>,
): string | undefined {
  for (const [name, { enum: values }] of Object.entries(declared)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined || values === undefined || values.includes(value)) continue;
    return `parameter "${name}" is ${JSON.stringify(value)}, and the contract lists ${listOf(values)}`;
  }
  return undefined;
}

const mostListed = 10;

function listOf(values: readonly string[]): string {
  const shown = values.slice(0, mostListed).map((value) => JSON.stringify(value));
  const left = values.length - shown.length;
  return [...shown, ...(left > 0 ? [`${left} more`] : [])].join(", ");
}
