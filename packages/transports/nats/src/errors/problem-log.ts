import { asError } from "@posthorn/core/transport";

const quietMs = 30_000;
const mostTexts = 100;

/**
 * Logs what keeps a subscription from working and may pass by itself, so that no program is silent about it. The
 * same is not logged again for half a minute.
 */
export function openTrouble(broker: string): (what: string, thrown: unknown) => void {
  const loggedAt = new Map<string, number>();
  return (what, thrown) => {
    const text = `posthorn: ${what} over ${broker}: ${asError(thrown).message}`;
    const now = performance.now();
    if (now - (loggedAt.get(text) ?? Number.NEGATIVE_INFINITY) < quietMs) return;
    if (loggedAt.size >= mostTexts) loggedAt.clear();
    loggedAt.set(text, now);
    console.error(text);
  };
}
