/** Records faults that must never occur in the process of a suite or in its child processes. */
export interface Faults {
  readonly seen: readonly string[];
  readonly add: (fault: string) => void;
  start(): void;
  stop(): void;
}

/** Records unhandled rejections, uncaught exceptions and warnings, such as that of too many listeners. */
export function recordFaults(): Faults {
  const seen: string[] = [];
  const add = (fault: string): void => void seen.push(fault);
  const onRejection = (reason: unknown): void => add(`unhandled rejection: ${textOf(reason)}`);
  const onException = (error: Error): void => add(`uncaught exception: ${textOf(error)}`);
  const onWarning = (warning: Error): void => add(`warning: ${textOf(warning)}`);
  return {
    seen,
    add,
    start() {
      process.on("unhandledRejection", onRejection);
      process.on("uncaughtExceptionMonitor", onException);
      process.on("warning", onWarning);
    },
    stop() {
      process.off("unhandledRejection", onRejection);
      process.off("uncaughtExceptionMonitor", onException);
      process.off("warning", onWarning);
    },
  };
}

function textOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
