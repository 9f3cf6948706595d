import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readContract } from "@posthorn/contract";
import { expect, test } from "vitest";
import { scaffold } from "./index.ts";

const root = join(import.meta.dirname, "../../..");

test("the page shows a handler as it is written", async () => {
  const { contract } = await readContract(join(root, "schemas/shop.yaml"));
  if (contract === undefined) throw new Error("The shop has an error.");
  const { changes } = await scaffold({ contract, out: "src/handlers", generated: "src/generated" });
  const page = readFileSync(join(root, "docs/scaffold.md"), "utf8");
  const [shown] = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
  // The page is formatted with longer lines.
  const flat = (text = ""): string => text.replace(/\s+/g, "").replaceAll(",)", ")");
  const written = changes.find(({ path }) => path.endsWith("/cancel-order.ts"))?.text;
  expect(flat(written)).toBe(flat(shown));
  expect(changes.map(({ path }) => path)).toContain(join(process.cwd(), "src/handlers/shop-handlers.ts"));
});
