import { asError } from "../errors/messaging-error.ts";
import type { ConnectionStatus } from "./health.ts";

/**
 * Makes the function that a transport calls with each connection status. It passes the status on to `onStatus`.
 * Without `onStatus`, it logs when the connection breaks, when it is back, and when the transport gives up. Giving
 * up also sets `process.exitCode` to 1 unless the program has set it: a program that ends after that has not
 * succeeded.
 *
 * @param broker - for the log, without credentials: `Broker at 127.0.0.1:4222`
 */
export function statusReporter(
  broker: string,
  onStatus?: (status: ConnectionStatus) => void,
): (status: ConnectionStatus) => void {
  const report = onStatus ?? statusLogger(broker);
  return (status) => {
    if (status.kind === "failed") process.exitCode ??= 1;
    try {
      report(status);
    } catch (thrown) {
      console.error(`posthorn: the \`onStatus\` of ${broker} threw:`, asError(thrown));
    }
  };
}

function statusLogger(broker: string): (status: ConnectionStatus) => void {
  let isDown = false;
  return (status) => {
    switch (status.kind) {
      case "connected":
        if (isDown) console.error(`posthorn: connected to ${broker} again.`);
        isDown = false;
        return;
      case "disconnected":
        if (!isDown) console.error(`posthorn: no connection to ${broker}, trying again${because(status)}`);
        isDown = true;
        return;
      case "closed":
        return;
      case "failed":
        console.error(
          `posthorn: gave up on ${broker}. This process neither sends to it nor receives from it now${because(status)}`,
        );
    }
  };
}

function because({ cause }: { readonly cause?: Error }): string {
  return cause === undefined ? "." : `: ${cause.message}`;
}
