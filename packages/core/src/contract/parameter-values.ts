import { MessagingError } from "../errors/messaging-error.ts";
import type { Parameters } from "./address.ts";

/** A contract's rules for a parameter of an address. */
export interface ParameterFacts {
  /** The allowed values. Left out: any. */
  readonly enum?: readonly string[];
  /** The value if a producer gives none. */
  readonly default?: string;
}

interface Parameterized {
  readonly parameters?: Readonly<Record<string, ParameterFacts>>;
}

/** Adds the contract's defaults to the parameters of a message to be sent. */
export function withDefaults(
  { parameters: declared }: Parameterized,
  values: object | undefined,
): object | undefined {
  if (declared === undefined) return values;
  const all: Record<string, unknown> = { ...values };
  for (const [name, facts] of Object.entries(declared)) {
    const isMissing = !Object.hasOwn(all, name) || all[name] === undefined;
    if (isMissing && facts.default !== undefined) all[name] = facts.default;
  }
  return Object.keys(all).length === 0 ? values : all;
}

/**
 * Throws MessagingError `invalid_message` if the contract does not list a value.
 *
 * @param description - names the operation in the error
 */
export function requireListed(
  declared: Parameterized,
  values: object | undefined,
  description: string,
): void {
  const problem = values === undefined ? undefined : findUnlisted(declared, values as Partial<Parameters>);
  if (problem === undefined) return;
  throw new MessagingError(
    "invalid_message",
    `The address of ${description} does not fit the contract: ${problem}. Nothing was sent. Correct the parameter.`,
  );
}

/** Describes a value that the contract does not list. Returns undefined if all values are allowed. */
export function findUnlisted(
  { parameters: declared = {} }: Parameterized,
  values: Partial<Parameters>,
): string | undefined {
  for (const [name, { enum: allowed }] of Object.entries(declared)) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined || allowed === undefined || allowed.includes(value)) continue;
    return `parameter "${name}" is ${JSON.stringify(value)}, and the contract lists ${listOf(allowed)}`;
  }
  return undefined;
}

const mostListed = 10;

function listOf(values: readonly string[]): string {
  const shown = values.slice(0, mostListed).map((value) => JSON.stringify(value));
  const left = values.length - shown.length;
  return [...shown, ...(left > 0 ? [`${left} more`] : [])].join(", ");
}
