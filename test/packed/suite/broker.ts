import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { type AddressInfo, connect, createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Broker } from "@posthorn/conformance";

// The broker of the transport. Its port stays the same from one start to the next.
const manifest = createRequire(import.meta.url).resolve("@posthorn/transport-tcp/package.json");
const program = join(dirname(manifest), "test/broker-program.ts");
const host = "127.0.0.1";

export async function startBroker(): Promise<Broker> {
  const port = await freePort();
  let server: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
  };
  const start = async (): Promise<void> => {
    server = spawn(process.execPath, [program, String(port)], { stdio: "inherit" });
    while (!(await listens(port))) await delay(20);
  };
  await start();
  return { url: `tcp://${host}:${port}`, host, port, start, stop: kill, kill, close: kill };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
