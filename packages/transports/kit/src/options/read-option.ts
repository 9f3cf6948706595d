import { MessagingError } from "@posthorn/core/transport";

/** The options that a value is read from. */
export interface OptionSource {
  readonly options: object;
  /** For error texts: `NATS`. */
  readonly transport: string;
  /** For error texts, of options within an option: `reconnect.`. */
  readonly prefix?: string;
}

export interface NumberRange {
  readonly least: number;
  /** Default Infinity. */
  readonly most?: number;
  /** The value of an option that is omitted. */
  readonly standard: number;
}

/** Reads an option that is a number. Throws MessagingError `invalid_argument` if it is something else or out of range. */
export function readNumber(from: OptionSource, name: string, range: NumberRange): number {
  const { least, most = Number.POSITIVE_INFINITY, standard } = range;
  const value = readOption(from, name) ?? standard;
  if (typeof value === "number" && value >= least && value <= most) return value;
  const bounds = most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`;
  throw wrongOption(from, name, `Pass a number ${bounds}, or omit it for the default of ${standard}.`);
}

/** Reads an option that is true or false. */
export function readFlag(from: OptionSource, name: string, standard: boolean): boolean {
  const value = readOption(from, name) ?? standard;
  if (typeof value === "boolean") return value;
  throw wrongOption(from, name, `Pass true or false, or omit it for the default of ${standard}.`);
}

/** Reads an option that is one of several texts. The first of them is the default. */
export function readChoice<const C extends string>(
  from: OptionSource,
  name: string,
  choices: readonly [C, ...C[]],
): C {
  const value = readOption(from, name) ?? choices[0];
  if (choices.includes(value as C)) return value as C;
  const listed = choices.map((choice) => JSON.stringify(choice)).join(", ");
  throw wrongOption(from, name, `Pass one of ${listed}, or omit it for the first of them.`);
}

/** Reads an option that is a function, or undefined. */
export function readFunction<F extends (...args: never[]) => unknown>(
  from: OptionSource,
  name: string,
): F | undefined {
  const value = readOption(from, name);
  if (value === undefined || typeof value === "function") return value as F | undefined;
  throw wrongOption(from, name, "Pass a function, or omit it.");
}

/** The error for an invalid option. The text must not contain a secret. */
export function invalidOption(text: string): MessagingError {
  return new MessagingError("invalid_argument", text);
}

function readOption({ options }: OptionSource, name: string): unknown {
  return (options as Readonly<Record<string, unknown>>)[name];
}

function wrongOption(from: OptionSource, name: string, remedy: string): MessagingError {
  const value = readOption(from, name);
  // A text could be an address with a password that was passed to the wrong option.
  const given =
    typeof value === "number" ? String(value) : `of type ${value === null ? "null" : typeof value}`;
  return invalidOption(
    `\`${from.prefix ?? ""}${name}\` of the ${from.transport} transport is ${given}. ${remedy}`,
  );
}
