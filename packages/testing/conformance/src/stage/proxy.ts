import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A TCP proxy between a client and its broker, which does to the connection what networks do. */
export interface TcpProxy {
  readonly host: string;
  readonly port: number;
  /** How many clients it has accepted in all. */
  readonly accepted: number;
  /** Connections that are up. */
  readonly connections: number;
  /** Bytes that went to the broker in all. */
  readonly bytesToBroker: number;
  /** Lets bytes through in both directions again, and accepts connections. */
  pass(): void;
  /** Resets every connection, and each new one at once, until `pass`. */
  cut(): void;
  /** Resets every connection, once; new ones are let through. */
  reset(): void;
  /** Bytes stay where they are, towards the client, the broker or both, until `pass`. */
  stall(towards?: "client" | "broker"): void;
  /** As `stall("broker")`, from the next bytes on that contain a text. Resolves once they have come. */
  stallAt(text: string): Promise<void>;
  /** Bytes of the connections that are up stay where they are for ever; new connections are let through. */
  strand(): void;
  /** Ends the broker's direction of every connection; the client may still write. */
  halfClose(): void;
  /** Resets every connection and stops listening. */
  close(): Promise<void>;
}

interface Pair {
  /** Whether its bytes stay where they are for ever, also after `pass`. */
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
  let accepted = 0;
  let bytesToBroker = 0;

  const server = createServer({ allowHalfOpen: true }, (client) => {
    client.on("error", () => {}); // a reset is what this is for
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
