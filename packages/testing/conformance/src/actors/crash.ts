/** Ends this process at once, without closing anything, as a crash does. Values that were sent earlier still arrive. */
export function crash(): Promise<never> {
  setTimeout(() => process.kill(process.pid, "SIGKILL"), 20);
  return new Promise(() => {});
}
