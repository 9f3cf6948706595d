import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A TCP proxy between a client and its broker, which simulates failures of the network. */
export interface TcpProxy {
  readonly host: string;
  readonly port: number;
  /** The number of clients that it has accepted. */
  readonly accepted: number;
  /** The times at which clients connected, refused ones included, in milliseconds of `performance.now()`. */
  readonly attempts: readonly number[];
  /** The number of open connections. */
  readonly connections: number;
  /** The number of bytes sent to the broker. */
  readonly bytesToBroker: number;
  /** Forwards bytes in both directions again, and accepts connections. */
  pass(): void;
  /** Resets every connection, and each new one, until `pass`. */
  cut(): void;
  /** Resets every connection once. New ones are forwarded. */
  reset(): void;
  /** Stops forwarding bytes to the client, the broker or both until `pass`. */
  stall(towards?: "client" | "broker"): void;
  /** Like `stall("broker")`, from the next bytes that contain a text. Resolves once these arrive. */
  stallAt(text: string): Promise<void>;
  /** Stops forwarding bytes of the open connections for ever. New connections are forwarded. */
  strand(): void;
  /** Ends the broker's side of every connection. The client can still write. */
  halfClose(): void;
  /** Resets every connection and stops listening. */
  close(): Promise<void>;
}

interface Pair {
  /** True if its bytes are never forwarded again, even after `pass`. */
  stranded: boolean;
  readonly client: Socket;
  readonly broker: Socket;
}

/** Starts a proxy on a free port of the loopback interface. */
export async function startProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  const host = "127.0.0.1";
  let refusing = false;
  let stalled: "client" | "broker" | "both" | undefined;
  let stallingAt: { readonly text: string; readonly reached: () => void } | undefined;
  const attempts: number[] = [];
  let accepted = 0;
  let bytesToBroker = 0;

  const server = createServer({ allowHalfOpen: true }, (client) => {
    client.on("error", () => {}); // resets are expected
    attempts.push(performance.now());
    if (refusing) {
      client.resetAndDestroy();
      return;
    }
    accepted += 1;
    const broker = connect({ host: target.host, port: target.port, allowHalfOpen: true, noDelay: true });
    client.setNoDelay(true);
    const pair: Pair = { client, broker, stranded: false };
    pairs.add(pair);
    forward(client, broker, pair);
    forward(broker, client, pair);
    if (stalled !== undefined) hold(pair);
  });

  function forward(from: Socket, to: Socket, pair: Pair): void {
    from.on("data", (bytes) => {
      if (to === pair.broker && stallingAt !== undefined && bytes.includes(stallingAt.text)) {
        stall("broker");
        from.unshift(bytes);
        return;
      }
      if (to === pair.broker) bytesToBroker += bytes.length;
      if (!to.write(bytes)) from.pause();
    });
    to.on("drain", () => {
      if (!isHeld(from, pair)) from.resume();
    });
    from.on("end", () => to.end());
    from.on("error", () => end(pair));
    from.on("close", () => {
      if (to.destroyed) pairs.delete(pair);
      else if (from.destroyed && !from.readableEnded) end(pair);
    });
  }

  function isHeld(from: Socket, pair: Pair): boolean {
    const towards = from === pair.client ? "broker" : "client";
    return pair.stranded || stalled === "both" || stalled === towards;
  }

  function hold(pair: Pair): void {
    for (const socket of [pair.client, pair.broker]) {
      if (isHeld(socket, pair)) socket.pause();
      else socket.resume();
    }
  }

  function end(pair: Pair): void {
    pairs.delete(pair);
    for (const socket of [pair.client, pair.broker]) if (!socket.destroyed) socket.resetAndDestroy();
  }

  function reset(): void {
    for (const pair of [...pairs]) end(pair);
  }

  function stall(towards?: "client" | "broker"): void {
    stalled = towards ?? "both";
    for (const pair of pairs) hold(pair);
    stallingAt?.reached();
    stallingAt = undefined;
  }

  server.listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    host,
    port,
    get accepted() {
      return accepted;
    },
    attempts,
    get connections() {
      return pairs.size;
    },
    get bytesToBroker() {
      return bytesToBroker;
    },
    pass() {
      refusing = false;
      stalled = undefined;
      for (const pair of pairs) hold(pair);
    },
    cut() {
      refusing = true;
      reset();
    },
    reset,
    stall,
    stallAt: (text) =>
      new Promise((reached) => {
        stallingAt = { text, reached };
      }),
    strand() {
      refusing = false;
      stalled = undefined;
      for (const pair of pairs) {
        pair.stranded = true;
        hold(pair);
      }
    },
    halfClose() {
      for (const { client } of pairs) client.end();
    },
    async close() {
      reset();
      server.close();
      await once(server, "close");
    },
  };
}
