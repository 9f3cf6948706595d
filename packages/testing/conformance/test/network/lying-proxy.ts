import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import {
  encodeFrame,
  type FromBroker,
  frameReader,
  type ToBroker,
} from "../../../../transports/tcp/src/frames.ts";
import type { Broker } from "../../src/support/broker.ts";

/** What a proxy does with the frames of one connection instead of forwarding them. */
export interface Lie {
  /** Returns true if a frame of the client is swallowed. `answer` sends one to the client in the broker's name. */
  readonly swallows?: (frame: ToBroker, answer: (frame: FromBroker) => void) => boolean;
  /** Returns the frames that the client gets instead of one. */
  readonly delivers?: (frame: FromBroker) => readonly FromBroker[];
}

/** Starts a proxy of the toy protocol that lies. As a broker, its connections can be killed, and its packets stay. */
export async function startLyingProxy(broker: Broker, tellLie: () => Lie): Promise<Broker> {
  const sockets = new Set<Socket>();
  let isDown = false;
  const server = createServer({ noDelay: true }, (client) => {
    client.on("error", () => {});
    if (isDown) return void client.resetAndDestroy();
    const upstream = connect({ host: broker.host, port: broker.port, noDelay: true });
    upstream.on("error", () => {});
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    const { swallows = () => false, delivers = (frame) => [frame] } = tellLie();
    const answer = (frame: FromBroker): void => void client.write(encodeFrame(frame));
    const forwardToBroker = (frame: ToBroker, body: Buffer): void => {
      if (!swallows(frame, answer)) upstream.write(encodeFrame(frame, body));
    };
    const forwardToClient = (frame: FromBroker, body: Buffer): void => {
      for (const each of delivers(frame)) client.write(encodeFrame(each, body));
    };
    client.on("data", frameReader(forwardToBroker));
    upstream.on("data", frameReader(forwardToClient));
  });
  server.listen(0, broker.host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const kill = async (): Promise<void> => {
    isDown = true;
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    url: `tcp://${broker.host}:${port}`,
    host: broker.host,
    port,
    kill,
    stop: kill,
    async start() {
      isDown = false;
    },
    async close() {
      await kill();
      server.close();
    },
  };
}
