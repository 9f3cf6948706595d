import { connect } from "node:net";
import { asError, MessagingError, resolvesWithin } from "@posthorn/core/transport";
import { batchWrites, type Connection, startHeartbeat } from "@posthorn/transport-kit";
import { encodeFrame, type FromBroker, frameReader, type ToBroker } from "./frames.ts";
import type { Settings } from "./options.ts";

export interface TcpConnection extends Connection {
  send(head: ToBroker, body?: Uint8Array): void;
}

/** Connects, in one attempt. Resolves once the broker has answered. Rejects with MessagingError `unreachable`. */
export async function connectTo(
  { host, port, heartbeatMs }: Settings,
  withinMs: number,
  onFrame: (head: FromBroker, body: Buffer) => void,
): Promise<TcpConnection> {
  const socket = connect({ host, port, noDelay: true });
  const welcome = Promise.withResolvers<void>();
  let cause = new Error("the connection was closed");
  socket.on("error", (error) => {
    cause = asError(error);
  });
  const broken = new Promise<Error>((resolve) => socket.once("close", () => resolve(cause)));
  batchWrites(socket);
  const send: TcpConnection["send"] = (head, body) => void socket.write(encodeFrame(head, body));
  const stop = startHeartbeat({
    everyMs: heartbeatMs,
    received: () => socket.bytesRead,
    ping: () => send({ do: "ping" }),
    onSilence: () => socket.destroy(new Error("the broker is silent")),
  });
  void broken.then(stop);
  const handleFrame = (head: FromBroker, body: Buffer): void => {
    if (head.do === "welcome") welcome.resolve();
    else if (head.do === "ping") send({ do: "pong" });
    else onFrame(head, body);
  };
  socket.on("data", frameReader(handleFrame));
  send({ do: "hello", heartbeatMs });
  if (!(await resolvesWithin(Promise.race([welcome.promise, broken]), withinMs)) || socket.destroyed) {
    socket.destroy();
    const text = `No broker answers at tcp://${host}:${port} (${cause.message}). Start it, or correct \`url\`.`;
    throw new MessagingError("unreachable", text, { cause });
  }
  return {
    broken,
    send,
    async close(timeoutMs) {
      socket.end();
      await resolvesWithin(broken, timeoutMs);
      socket.destroy();
      await broken;
    },
  };
}
