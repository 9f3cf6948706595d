import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A proxy that resets all connections instead of forwarding an acknowledgement. */
export interface AckCutter {
  readonly host: string;
  readonly port: number;
  /** The number of acknowledgements that it did not forward. */
  readonly cuts: number;
  /** Resets the connections at the next acknowledgement of a consumer. */
  arm(): void;
  close(): Promise<void>;
}

const protocolHeaderBytes = 8;
/** `basic.ack`: class 60, method 80. */
const basicAck = 60 * 65_536 + 80;

export async function startAckCutter(target: {
  readonly host: string;
  readonly port: number;
}): Promise<AckCutter> {
  const sockets = new Set<Socket>();
  let armed = false;
  let cuts = 0;

  const server = createServer((client) => {
    const broker = connect({ host: target.host, port: target.port, noDelay: true });
    client.setNoDelay(true);
    let unread: Buffer = Buffer.alloc(0);
    let skip = protocolHeaderBytes;
    for (const [socket, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    broker.on("data", (bytes) => client.write(bytes));
    client.on("data", (bytes) => {
      unread = Buffer.concat([unread, bytes]);
      for (let length = nextFrame(); length > 0; length = nextFrame()) {
        if (armed && isAck()) return cut();
        broker.write(unread.subarray(0, length));
        unread = unread.subarray(length);
        skip = 0;
      }
    });

    /** The length of the next frame including its end mark, or 0 if the frame is incomplete. */
    function nextFrame(): number {
      if (skip > 0) return unread.length >= skip ? skip : 0;
      if (unread.length < 7) return 0;
      const length = unread.readUInt32BE(3) + 8;
      return unread.length >= length ? length : 0;
    }

    function isAck(): boolean {
      return skip === 0 && unread[0] === 1 && unread.readUInt32BE(7) === basicAck;
    }
  });

  function cut(): void {
    armed = false;
    cuts += 1;
    for (const socket of sockets) socket.resetAndDestroy();
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    get cuts() {
      return cuts;
    },
    arm: () => {
      armed = true;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
