import { deadLetterHeaders, deadLetters, queue, type Transport, wireHeaders } from "@posthorn/core";
import { monotonicMs } from "./journal.ts";
import { operations, queueNames } from "./operations.ts";
import type { DeadLetter } from "./records.ts";

/** Consumes all dead letters. Call it after the last fault, so that no fault makes a dead letter appear twice. */
export async function collectDeadLetters(
  transport: Transport,
  onDeadLetter: (deadLetter: DeadLetter) => void,
): Promise<void> {
  const wallClockOffset = monotonicMs() - Date.now() + 1; // the header's times are rounded down to milliseconds
  for (const name of queueNames) {
    const { address, orderingKey } = operations[name];
    const from = deadLetters(queue(address, { ordered: orderingKey !== undefined }));
    await transport.subscribe(from, async ({ headers }) => {
      const at = Date.parse(headers[deadLetterHeaders.time] ?? "") + wallClockOffset;
      onDeadLetter({ id: headers[wireHeaders.id] ?? "", at });
      return { kind: "done" };
    });
  }
}
