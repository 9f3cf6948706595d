import type { ConnectionStatus, Health } from "../transport/health.ts";

/** From the worst to the best. */
const kinds = ["failed", "disconnected", "closed", "connected"] as const;

/** Makes the health of several transports together: the worst status of them, with the problems of all. */
export function unitedHealth(all: readonly Health[]): Health {
  const now = (): ConnectionStatus => worstOf(all.map((health) => health.now()));
  return {
    now,
    watch(listener) {
      let last = now();
      const report = (): void => {
        const status = now();
        if (isSame(status, last)) return;
        last = status;
        listener(status);
      };
      const stops = all.map((health) => health.watch(report));
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

function worstOf(all: readonly ConnectionStatus[]): ConnectionStatus {
  const kind = kinds.find((each) => all.some((status) => status.kind === each));
  const worst = all.find((status) => status.kind === kind) as ConnectionStatus;
  if (worst.kind !== "connected") return worst;
  const problems = all.flatMap((status) => (status.kind === "connected" ? (status.problems ?? []) : []));
  return problems.length === 0 ? { kind: "connected" } : { kind: "connected", problems };
}

function isSame(one: ConnectionStatus, other: ConnectionStatus): boolean {
  const [errors, others] = [errorsOf(one), errorsOf(other)];
  if (one.kind !== other.kind || errors.length !== others.length) return false;
  return errors.every((error, index) => error === others[index]);
}

function errorsOf(status: ConnectionStatus): readonly (Error | undefined)[] {
  if ("cause" in status) return [status.cause];
  return status.kind === "connected" ? (status.problems ?? []) : [];
}
