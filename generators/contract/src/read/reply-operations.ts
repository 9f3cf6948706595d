import { diagnose } from "../diagnostics/diagnose.ts";
import type { Operation } from "../model/operation.ts";
import { type Reading, report } from "../reading/reading.ts";
import { member, textOf } from "../values/fields.ts";
import type { WrittenOperation } from "./operation.ts";

/**
 * Reports operations that describe a query's reply again, on a channel without an address: some tools write every reply
 * as a separate operation.
 */
export function reportReplyOperations(
  reading: Reading,
  written: readonly WrittenOperation[],
  operations: readonly Operation[],
): void {
  const { sources } = reading.input;
  const queries = new Map<unknown, string>();
  written.forEach(({ id, fields }, index) => {
    if (operations[index]?.kind !== "query") return;
    const channel = sources.follow(member(sources.follow(fields.reply), "channel"));
    if (channel !== undefined) queries.set(channel, id);
  });
  written.forEach(({ id, origin, channelFields }, index) => {
    const query = queries.get(channelFields);
    const hasAddress = textOf(channelFields.address) !== undefined;
    if (query === undefined || hasAddress || operations[index]?.kind === "query") return;
    report(reading, diagnose("reply-operation", origin, { operation: id, query }));
  });
}
