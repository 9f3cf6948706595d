import type { Parameters } from "./address.ts";

/** A contract's rules for a parameter of an address. */
export interface ParameterFacts {
  /** The allowed values. Left out: any. */
  readonly enum?: readonly string[];
  /** The value if a producer gives none. */
  readonly default?: string;
}

interface WithParameters {
  readonly parameters?: Readonly<Record<string, ParameterFacts>>;
}

/** Returns the parameters of a message to be sent, with the contract's defaults for those without a value. */
export function withDefaults({ parameters = {} }: WithParameters, values: object | undefined): Parameters {
  const all: Record<string, unknown> = { ...values };
  for (const [name, { default: value }] of Object.entries(parameters)) {
    const isMissing = !Object.hasOwn(all, name) || all[name] === undefined;
    if (isMissing && value !== undefined) all[name] = value;
  }
  return all as Parameters;
}

/** Describes a value that the contract does not list. Returns undefined if all values are allowed. */
export function findUnlisted(
  { parameters: declared = {} }: WithParameters,
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
