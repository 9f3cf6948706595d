import { startTimer } from "./timer.ts";

/** Resolves to true if a promise resolves within a time, otherwise to false. Rejects if the promise rejects before. */
export async function resolvesWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = startTimer(timeoutMs, () => late.resolve(false));
  try {
    return await Promise.race([promise.then(() => true), late.promise]);
  } finally {
    timer.stop();
  }
}
