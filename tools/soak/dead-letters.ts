import { deadLetterHeaders, deadLetters, queue, type Transport, wireHeaders } from "@posthorn/core";
import { monotonicMs } from "./journal.ts";
import type { DeadLetter } from "./judge.ts";
import { operations, queueNames } from "./operations.ts";

/** Consumes all dead letters. Call it after the last kill, so that no kill makes a dead letter appear twice. */
export async function collectDeadLetters(transport: Transport): Promise<readonly DeadLetter[]> {
  const found: DeadLetter[] = [];
  const wallClockOffset = monotonicMs() - Date.now() + 1; // the header's times are rounded down to milliseconds
  for (const name of queueNames) {
    const { address, orderingKey } = operations[name];
    const from = deadLetters(queue(address, { ordered: orderingKey !== undefined }));
    await transport.subscribe(from, async ({ headers }) => {
      const at = Date.parse(headers[deadLetterHeaders.time] ?? "") + wallClockOffset;
      found.push({ id: headers[wireHeaders.id] ?? "", at });
      return { kind: "done" };
    });
  }
  return found;
}
