import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { expect } from "vitest";
import type { DiagnosticsReport } from "../src/report/diagnostics-report.ts";
import { posthorn } from "./posthorn.ts";

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../schemas/diagnostics.schema.json"), "utf8"),
);

/** Runs a command with `--json`, and checks that its output fits the published schema. */
export async function jsonReport(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly report: DiagnosticsReport }> {
  const { code, out, error } = await posthorn(...args, "--json");
  expect(error).toBe("");
  const report = JSON.parse(out);
  const ajv = new Ajv({ strict: true, allErrors: true });
  ajv.validate(schema, report);
  expect(ajv.errors ?? []).toEqual([]);
  return { code, report };
}
