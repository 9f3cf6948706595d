import { type Examined, examine, type Places } from "./examine.ts";
import type { Row } from "./manifest.ts";

/** Asked of a worker: a document, and where its files go. */
export interface Question {
  readonly row: Row;
  readonly places: Places;
}

process.on("message", async ({ row, places }: Question) => {
  const examined: Examined = await examine(row, places);
  process.send?.(examined);
});
