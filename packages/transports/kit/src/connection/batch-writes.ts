import type { Writable } from "node:stream";

/**
 * Corks a socket with its first write until the end of the turn of the event loop, so that everything that is written in one
 * turn, also by promises that settle in it, leaves in one system call. A system call costs more than a packet.
 */
export function batchWrites(stream: Writable): void {
  const { write } = stream;
  let corked = false;
  const uncork = (): void => {
    corked = false;
    stream.uncork();
  };
  stream.write = function batched(this: Writable, ...args: Parameters<Writable["write"]>): boolean {
    if (!corked) {
      corked = true;
      stream.cork();
      process.nextTick(uncork);
    }
    return write.apply(stream, args);
  } as Writable["write"];
}
