import type { Packet } from "../transport/packet.ts";

/** The headers of a trace, as W3C defines them. */
export interface TraceContext {
  /** `00-<trace>-<span>-<flags>`, with 32, 16 and 2 hexadecimal digits. */
  readonly traceparent: string;
  /** At most 512 characters. */
  readonly tracestate?: string;
  /** At most 8,192 characters. */
  readonly baggage?: string;
}

/** The trace that a message belongs to, and its baggage, which it may have without a trace. */
export type Trace = { readonly [K in keyof TraceContext]?: string | undefined };

/** The names of its headers, which a contract need not declare. */
export const traceHeaders: readonly string[] = ["traceparent", "tracestate", "baggage"];

export const mostTracestate = 512;
export const mostBaggage = 8_192;

/** Returns the trace of a packet, or undefined if it has none. Headers that are malformed count as none. */
export function readTrace(headers: Packet["headers"]): Trace | undefined {
  const unprefixed = whereValid(headers["traceparent"], isTraceparent);
  const traceparent = unprefixed ?? whereValid(headers["ce-traceparent"], isTraceparent);
  const baggage = whereValid(headers["baggage"], isBaggage);
  if (traceparent === undefined) return baggage === undefined ? undefined : { baggage };
  const state = headers[unprefixed === undefined ? "ce-tracestate" : "tracestate"];
  return { traceparent, tracestate: whereValid(state, isTracestate), baggage };
}

/** Adds the headers of a trace: with CloudEvents both as attributes, and for programs that do not read these. */
export function addTrace(
  headers: Record<string, string>,
  { traceparent, tracestate, baggage }: Trace,
  isPlain: boolean,
): void {
  if (traceparent !== undefined) {
    headers["traceparent"] = traceparent;
    if (!isPlain) headers["ce-traceparent"] = traceparent;
  }
  if (tracestate !== undefined) {
    headers["tracestate"] = tracestate;
    if (!isPlain) headers["ce-tracestate"] = tracestate;
  }
  if (baggage !== undefined) headers["baggage"] = baggage;
}

const version00 = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
/** Later versions may have more at the end. */
const laterVersion =
  /^(?!00|ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[\x21-\x7e]{0,200})?$/;
/** What a header can contain in every protocol. */
const printable = /^[\t\x20-\x7e]*$/;

export function isTraceparent(text: string): boolean {
  return version00.test(text) || laterVersion.test(text);
}

export function isTracestate(text: string): boolean {
  return text.length <= mostTracestate && printable.test(text);
}

export function isBaggage(text: string): boolean {
  return text.length <= mostBaggage && printable.test(text);
}

function whereValid(text: string | undefined, isValid: (text: string) => boolean): string | undefined {
  return text !== undefined && isValid(text) ? text : undefined;
}
