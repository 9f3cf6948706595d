import { diagnose } from "../diagnostics/diagnose.ts";
import type { Operation } from "../model/contract.ts";
import type { Reading } from "../reading/reading.ts";
import { member, textOf } from "../values/fields.ts";
import type { WrittenOperation } from "./operation.ts";

/**
 * Tells of operations that describe a query's reply once more, on a channel without an address: some
 * tools write every reply as an operation of its own.
 */
export function reportReplyOperations(
  { sources, report }: Reading,
  written: readonly WrittenOperation[],
  operations: readonly Operation[],
): void {
  const queries = new Map<unknown, string>();
  written.forEach(({ id, fields }, index) => {
    if (operations[index]?.kind !== "query") return;
    const channel = sources.follow(member(sources.follow(fields.reply), "channel"));
    if (channel !== undefined) queries.set(channel, id);
  });
  written.forEach(({ id, origin, channelFields }, index) => {
    const query = queries.get(channelFields);
    const isFixed = textOf(channelFields.address) !== undefined;
    if (query === undefined || isFixed || operations[index]?.kind === "query") return;
    report(diagnose("reply-operation", origin, { operation: id, query }));
  });
}
