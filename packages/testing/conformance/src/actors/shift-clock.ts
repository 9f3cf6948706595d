/** Shifts this process's clock by some milliseconds: ahead if positive, behind if negative. Timers do not change. */
export function shiftClock(byMs: number): void {
  const RealDate = Date;

  class ShiftedDate extends RealDate {
    constructor(...args: readonly unknown[]) {
      super(...((args.length === 0 ? [ShiftedDate.now()] : args) as [number]));
    }

    static override now(): number {
      return RealDate.now() + byMs;
    }
  }

  globalThis.Date = ShiftedDate as DateConstructor;
}
