import { MessagingError, type Session } from "@posthorn/core/transport";
import type { Backlog } from "./backlog.ts";

/** The session of a delivery. Its functions reject with `closed` once the delivery is settled or has gone back. */
export function sessionOf(backlog: Backlog, id: string, isInFlight: () => boolean): Session {
  const { sessions, largestBacklog } = backlog;

  function requireInFlight(): void {
    if (isInFlight()) return;
    const text = `Session "${id}" has gone to another receiver. Use it before the delivery is settled.`;
    throw new MessagingError("closed", text);
  }

  return {
    id,
    async read() {
      requireInFlight();
      return sessions.get(id)?.slice();
    },
    async write(state) {
      requireInFlight();
      if (state === undefined) sessions.delete(id);
      else if (sessions.has(id) || sessions.size < largestBacklog) sessions.set(id, state.slice());
      else {
        const text = `${sessions.size} sessions have a state already. Remove the states of those that have ended.`;
        throw new MessagingError("overloaded", text);
      }
    },
  };
}
