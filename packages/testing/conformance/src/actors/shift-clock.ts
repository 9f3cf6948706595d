/** Sets this process's time of day so many milliseconds ahead, or behind if negative. Timers stay as they are. */
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
