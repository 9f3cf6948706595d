import type { AnyOperation, OneWay } from "../contract/operation.ts";
import { toFilter } from "../filter/to-filter.ts";
import { bindingOf } from "../prepare/binding-of.ts";
import { groupOf } from "../prepare/group-of.ts";
import { type PreparedOperation, prepareOperation } from "../prepare/prepare.ts";
import { transportOf } from "../prepare/routed-transport.ts";
import { deadLetters, queue } from "../transport/destination.ts";
import type { Wanted } from "../transport/extras.ts";
import type { Transport } from "../transport/transport.ts";

/** For `wantedTopology`. */
export interface WantedOptions {
  /** The group of an event's consumers. Default: the topic alone, as its producers need it. */
  readonly group?: string;
  /** The filter of that group. */
  readonly filter?: object;
}

/**
 * Lists the queue or the topic of an operation, a group of its consumers, and the queue of its dead letters, as the
 * contract wants them: for `transport.more.topology`, which compares them with the broker, or creates them.
 */
export function wantedTopology(
  through: Transport,
  operation: OneWay & { readonly kind: AnyOperation["kind"] },
  { group, filter }: WantedOptions = {},
): readonly Wanted[] {
  const prepared = prepareOperation(operation as AnyOperation, transportOf(operation, through));
  const { destination: at, transport } = prepared;
  const own = at.kind === "topic" ? groupOf(operation, group) : undefined;
  if (at.kind === "topic" && own === undefined) return [{ at }];
  const converted =
    filter === undefined || !transport.features.filters ? {} : { filter: toFilter(filter, prepared) };
  return [own === undefined ? { at } : { at, group: own, ...converted }, ...deadLettersOf(prepared, own)];
}

function deadLettersOf(
  { operation, destination, transport }: PreparedOperation,
  group: string | undefined,
): readonly Wanted[] {
  const { deadLetter, deadLetterAddress, deadLetterBindings } = operation;
  if (deadLetter === false) return [];
  if (deadLetterAddress !== undefined) {
    const binding = bindingOf({ bindings: deadLetterBindings }, transport.bindings);
    return [{ at: queue(deadLetterAddress, { binding }) }];
  }
  return transport.features.deadLetter ? [{ at: deadLetters(destination, group) }] : [];
}
