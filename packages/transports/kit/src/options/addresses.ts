import type { MessagingError } from "@posthorn/core/transport";
import { invalidOption } from "./read-option.ts";

/** The forms of addresses that a transport accepts. */
export interface AddressForm {
  /** The option, for error texts: `servers`. */
  readonly option: string;
  /** The server, for error texts: `a NATS server`. */
  readonly product: string;
  /** The first is that of an address without a scheme. */
  readonly schemes: readonly [string, ...string[]];
  /** How to write one, for error texts. Without a full stop. */
  readonly example: string;
}

/** The addresses of servers, and the user information that was part of them. */
export interface Addresses {
  /** Without user information: `nats://host:4222`. */
  readonly addresses: readonly string[];
  readonly schemes: readonly string[];
  /** Decoded. A user without a password is a token, for brokers that have them. */
  readonly credentials: { readonly user: string; readonly password: string | undefined } | undefined;
}

const hostAndPort = /^(\[[0-9A-Fa-f:.]+\]|[^\s:/?#[\]@]+)(?::(\d{1,5}))?\/?$/;

/**
 * Parses one or more addresses, and removes the credentials so that no log and no error shows them. Throws MessagingError
 * `invalid_argument` for an invalid address.
 */
export function readAddresses(value: unknown, form: AddressForm): Addresses {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (texts.length === 0) throw invalid(`\`${form.option}\` is empty.`, form);
  const parsed = texts.map((text) => readAddress(text, form));
  return {
    addresses: parsed.map(({ scheme, host }) => `${scheme}://${host}`),
    schemes: parsed.map(({ scheme }) => scheme),
    credentials: parsed.find(({ credentials }) => credentials !== undefined)?.credentials,
  };
}

interface Address {
  readonly scheme: string;
  readonly host: string;
  readonly credentials: Addresses["credentials"];
}

function readAddress(text: unknown, form: AddressForm): Address {
  if (typeof text !== "string") throw invalid(`\`${form.option}\` has a value of type ${typeof text}.`, form);
  const [, given = form.schemes[0], rest = ""] = /^(?:([A-Za-z][\w+.-]*):\/\/)?(.*)$/s.exec(text) ?? [];
  const scheme = given.toLowerCase();
  const at = rest.lastIndexOf("@");
  const host = rest.slice(at + 1);
  const port = Number(hostAndPort.exec(host)?.[2] ?? 1);
  if (!form.schemes.includes(scheme) || !hostAndPort.test(host) || port > 65_535 || port === 0) {
    const shown = at < 0 ? text : `${given}://…@${host}`;
    throw invalid(`"${shown}" is not the address of ${form.product}.`, form);
  }
  return {
    scheme,
    host: host.replace(/\/$/, ""),
    credentials: at < 0 ? undefined : readCredentials(rest.slice(0, at), form),
  };
}

function readCredentials(text: string, { option }: AddressForm): Addresses["credentials"] {
  const colon = text.indexOf(":");
  try {
    const user = decodeURIComponent(colon < 0 ? text : text.slice(0, colon));
    return { user, password: colon < 0 ? undefined : decodeURIComponent(text.slice(colon + 1)) };
  } catch {
    throw invalidOption(
      `The user, password or token in \`${option}\` contains a \`%\` that does not begin an encoded character. Write it as \`%25\`.`,
    );
  }
}

function invalid(problem: string, { example }: AddressForm): MessagingError {
  return invalidOption(`${problem} Write ${example}.`);
}
