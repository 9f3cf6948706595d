import { createAbortWatcher, type Delivery, startTimer } from "@posthorn/core/transport";

/** The packets of one subscription that wait in this process for their next attempt. They are not settled. */
export interface WaitingPackets {
  /**
   * Returns the number of deliveries that the inner transport may have in flight beside those that run: one for each
   * packet that waits, up to the limits. A packet beyond the limits takes the place of one that could run.
   */
  room(): number;
  /** Resolves after a time, or once the delivery's signal aborts or `wake` is called. */
  wait(delivery: Delivery, afterMs: number): Promise<void>;
  /** Called after a `wait`, once the packet is delivered again or given up. */
  leave(delivery: Delivery): void;
  /** Ends every wait. */
  wake(): void;
}

export interface WaitingLimits {
  readonly packets: number;
  /** Bytes of bodies and headers together. */
  readonly bytes: number;
}

/** @param onRoom - called after each change of `room` */
export function openWaitingPackets(limits: WaitingLimits, onRoom: () => void): WaitingPackets {
  /** The packets within the limits, with their bytes. */
  const sizes = new Map<Delivery, number>();
  const wakes = new Set<() => void>();
  const aborts = createAbortWatcher<() => void>((wake) => wake());
  let bytes = 0;

  function enter(delivery: Delivery): void {
    const size = sizeOf(delivery);
    if (sizes.size >= limits.packets || bytes + size > limits.bytes) return;
    sizes.set(delivery, size);
    bytes += size;
    onRoom();
  }

  return {
    room: () => sizes.size,
    wait(delivery, afterMs) {
      const { signal } = delivery;
      if (signal.aborted) return Promise.resolve();
      enter(delivery);
      return new Promise((resolve) => {
        const wake = (): void => {
          timer.stop();
          wakes.delete(wake);
          aborts.delete(signal, wake);
          resolve();
        };
        const timer = startTimer(afterMs, wake);
        wakes.add(wake);
        aborts.add(signal, wake);
      });
    },
    leave(delivery) {
      const size = sizes.get(delivery);
      if (size === undefined) return;
      sizes.delete(delivery);
      bytes -= size;
      onRoom();
    },
    wake() {
      for (const wake of [...wakes]) wake();
    },
  };
}

function sizeOf({ body, headers }: Delivery): number {
  return Object.entries(headers).reduce((sum, [name, text]) => sum + name.length + text.length, body.length);
}
