import { deadLetterHeaders, deadLetters, queue, type Transport, wireHeaders } from "@posthorn/core";
import { monotonicMs } from "./journal.ts";
import type { Burial } from "./judge.ts";
import { operations, queueNames } from "./operations.ts";

/** Takes all dead letters out, now that nothing is killed any more: none comes twice because of this. */
export async function collectBurials(transport: Transport): Promise<readonly Burial[]> {
  const burials: Burial[] = [];
  const wallClockOffset = monotonicMs() - Date.now() + 1; // its times are rounded down to milliseconds
  for (const name of queueNames) {
    const { address, orderingKey } = operations[name];
    const from = deadLetters(queue(address, { ordered: orderingKey !== undefined }));
    await transport.subscribe(from, async ({ headers }) => {
      const at = Date.parse(headers[deadLetterHeaders.time] ?? "") + wallClockOffset;
      burials.push({ id: headers[wireHeaders.id] ?? "", at });
      return { kind: "done" };
    });
  }
  return burials;
}
