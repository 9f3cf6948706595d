import { startTimer } from "./timer.ts";

/** Whether a promise resolves within that time. Rejects if it rejects before. */
export async function within(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = startTimer(timeoutMs, () => late.resolve(false));
  try {
    return await Promise.race([promise.then(() => true), late.promise]);
  } finally {
    timer.stop();
  }
}
