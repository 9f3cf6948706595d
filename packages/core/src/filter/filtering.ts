import type { AnyOneWay } from "../contract/operation.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import type { PreparedOperation } from "../prepare/prepare.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Filter, Subscription } from "../transport/subscription.ts";
import { passesFilter } from "./passes-filter.ts";
import { toFilter } from "./to-filter.ts";

/** The filter of a consumer. Either the broker tests it, or this process does. */
export interface Filtering {
  /** The filter for the broker. */
  readonly filter: Filter | undefined;
  /** Tests a delivery. Undefined if there is nothing to test here. */
  readonly accepts: ((delivery: Delivery) => boolean) | undefined;
  /** Replaces the filter while messages flow. */
  replace(filter: object | undefined, subscription: Subscription): Promise<void>;
}

/** Throws MessagingError `invalid_argument` for something that is not a filter, and for any filter of a command. */
export function createFiltering(
  prepared: PreparedOperation<AnyOneWay>,
  filter: object | undefined,
): Filtering {
  if (prepared.operation.kind === "command") return filteringOfCommand(prepared, filter);
  const convert = (given: object | undefined): Filter | undefined =>
    given === undefined ? undefined : toFilter(given, prepared);
  if (!prepared.transport.features.filters) return filteringHere(convert(filter), convert);
  const convertForBroker: Convert = (given) => requireHeaders(prepared, convert(given));
  return filteringByBroker(prepared, convertForBroker(filter), convertForBroker);
}

type Convert = (filter: object | undefined) => Filter | undefined;

function filteringOfCommand({ label }: PreparedOperation, filter: object | undefined): Filtering {
  function refuse(given: object | undefined): void {
    if (given === undefined) return;
    const text = `${label} has a filter. A message of its queue that does not fit would be lost. Filter events only.`;
    throw new MessagingError("invalid_argument", text);
  }
  refuse(filter);
  return {
    filter: undefined,
    accepts: undefined,
    async replace(given) {
      refuse(given);
    },
  };
}

/** A broker cannot test the attributes of structured events, which are in the body. */
function requireHeaders(
  { operation, label }: PreparedOperation,
  filter: Filter | undefined,
): Filter | undefined {
  if (operation.wire !== "structured") return filter;
  const attribute = filter?.flat().find(({ header }) => header.startsWith("ce-"))?.header;
  if (attribute === undefined) return filter;
  const text =
    `The filter of ${label} names "${attribute}", which structured events carry in the body, where the broker cannot ` +
    "test it. Filter by another header, or choose another wire in the contract.";
  throw new MessagingError("unsupported_capability", text);
}

function filteringByBroker(
  { transport, label }: PreparedOperation,
  filter: Filter | undefined,
  convert: Convert,
): Filtering {
  return {
    filter,
    accepts: undefined,
    async replace(given, subscription) {
      const converted = convert(given);
      if (subscription.setFilter !== undefined) return subscription.setFilter(converted);
      const text =
        `Transport "${transport.name}" declares "filters" and cannot replace the filter of ${label}. ` +
        "Report it to the transport's authors.";
      throw new MessagingError("unsupported_capability", text);
    },
  };
}

function filteringHere(filter: Filter | undefined, convert: Convert): Filtering {
  let current = filter;
  return {
    filter: undefined,
    accepts: ({ headers }) => current === undefined || passesFilter(current, headers),
    async replace(given) {
      current = convert(given);
    },
  };
}
