import { asError } from "@posthorn/core/transport";

const quietMs = 30_000;
const mostTexts = 100;

/** Logs a problem: what it affects, then its error. */
export type ReportProblem = (subject: string, thrown: unknown) => void;

/**
 * Makes a log for problems that keep a subscription from working and may pass by themselves, so that no program
 * fails silently. A text that was logged within the last half minute is not logged again.
 *
 * @param broker - without credentials: `NATS at nats://localhost:4222`
 */
export function createProblemLog(broker: string): ReportProblem {
  const loggedAt = new Map<string, number>();
  return (subject, thrown) => {
    const text = `posthorn: ${subject} over ${broker}: ${asError(thrown).message}`;
    const now = performance.now();
    if (now - (loggedAt.get(text) ?? Number.NEGATIVE_INFINITY) < quietMs) return;
    if (loggedAt.size >= mostTexts) loggedAt.clear();
    loggedAt.set(text, now);
    console.error(text);
  };
}
