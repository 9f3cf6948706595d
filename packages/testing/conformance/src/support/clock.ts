/** Milliseconds by which a delivery may be early: brokers round times to their ticks. */
export const clockToleranceMs = 20;

/** The difference between the clocks of two machines that checks simulate. */
export const tenMinutesMs = 600_000;

/** Milliseconds by a clock that all processes of this machine share, and that no check shifts. */
export function machineTime(): number {
  return Number(process.hrtime.bigint()) / 1_000_000;
}
