import { diagnose } from "../diagnostics/diagnose.ts";
import type { OperationSettings } from "../extension/settings.ts";
import type { Operation } from "../model/operation.ts";
import { type Reading, report } from "../reading/reading.ts";

type Kind = Operation["kind"];

const oneWay: readonly Kind[] = ["command", "event"];

/** The settings that only operations of some kinds have. */
const kindsOfSettings = {
  timeoutMs: ["query"],
  delivery: ["query"],
  orderingKey: oneWay,
  idempotencyKey: oneWay,
  delayMs: oneWay,
  ttlMs: oneWay,
  retry: oneWay,
  deadLetter: oneWay,
  keepMs: ["event"],
} satisfies Partial<Record<keyof OperationSettings, readonly Kind[]>>;

const plurals: Readonly<Record<Kind, string>> = { command: "commands", event: "events", query: "queries" };

/** Reports settings that operations of the kind do not have. */
export function reportIrrelevantSettings(
  reading: Reading,
  settings: OperationSettings,
  { id, origin, kind }: Pick<Operation, "id" | "origin" | "kind">,
): void {
  for (const [setting, relevant] of Object.entries<readonly Kind[]>(kindsOfSettings)) {
    if (settings[setting as keyof OperationSettings] === undefined || relevant.includes(kind)) continue;
    const kinds = relevant.map((each) => plurals[each]).join(" and ");
    report(reading, diagnose("x-posthorn-irrelevant", origin, { operation: id, setting, kind, kinds }));
  }
}
