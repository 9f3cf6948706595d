import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "../support/wait-until.ts";
import { startProxy, type TcpProxy } from "./proxy.ts";

/** A server that echoes its input. */
let echo: Server;
let proxy: TcpProxy;
const clients: Socket[] = [];

beforeEach(async () => {
  echo = createServer((socket) => {
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  proxy = await startProxy({ host: "127.0.0.1", port: (echo.address() as AddressInfo).port });
});

afterEach(async () => {
  for (const client of clients) client.destroy();
  await proxy.close();
  echo.close();
});

interface Client {
  readonly socket: Socket;
  readonly received: () => string;
  readonly fate: () => string | undefined;
}

async function open(): Promise<Client> {
  const socket = connect({ host: proxy.host, port: proxy.port, allowHalfOpen: true });
  clients.push(socket);
  let received = "";
  let fate: string | undefined;
  socket.on("data", (bytes) => {
    received += bytes.toString();
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    fate = error.code;
  });
  socket.on("end", () => {
    fate ??= "end";
  });
  await once(socket, "connect").catch(() => {});
  return { socket, received: () => received, fate: () => fate };
}

test("bytes pass in both directions", async () => {
  const client = await open();
  client.socket.write("hello");
  await until("the echo comes", () => client.received() === "hello");
  expect({ accepted: proxy.accepted, connections: proxy.connections, bytes: proxy.bytesToBroker }).toEqual({
    accepted: 1,
    connections: 1,
    bytes: 5,
  });
});

test("a cut resets what is connected and what comes, until it passes again", async () => {
  const before = await open();
  await until("it is accepted", () => proxy.connections === 1);
  proxy.cut();
  await until("it is reset", () => before.fate() === "ECONNRESET");
  const during = await open();
  await until("that is reset too", () => during.fate() === "ECONNRESET");
  proxy.pass();
  const after = await open();
  after.socket.write("again");
  await until("the echo comes", () => after.received() === "again");
});

test("a stall towards the client holds the answer back, not the question", async () => {
  const client = await open();
  client.socket.write("one");
  await until("the echo comes", () => client.received() === "one");
  proxy.stall("client");
  client.socket.write("two");
  await until("the broker has it", () => proxy.bytesToBroker === 6);
  expect(client.received()).toBe("one");
  proxy.pass();
  await until("the rest comes", () => client.received() === "onetwo");
});

test("a stall at a text holds it back, and what comes after it", async () => {
  const client = await open();
  const reached = proxy.stallAt("stop");
  client.socket.write("go,");
  await until("the echo comes", () => client.received() === "go,");
  client.socket.write("stop,");
  await reached;
  client.socket.write("go");
  expect(proxy.bytesToBroker).toBe("go,".length);
  proxy.pass();
  await until("the rest comes", () => client.received() === "go,stop,go");
});

test("a half close ends the broker's direction alone", async () => {
  const client = await open();
  await until("it is accepted", () => proxy.connections === 1);
  proxy.halfClose();
  await until("the client sees the end", () => client.fate() === "end");
  client.socket.write("still");
  await until("the broker gets more", () => proxy.bytesToBroker === 5);
});

test("a stranded connection stays silent when others pass", async () => {
  const stranded = await open();
  stranded.socket.write("one");
  await until("the echo comes", () => stranded.received() === "one");
  proxy.strand();
  stranded.socket.write("two");
  const other = await open();
  other.socket.write("hello");
  await until("the other's echo comes", () => other.received() === "hello");
  proxy.pass();
  other.socket.write("!");
  await until("the other's next echo comes", () => other.received() === "hello!");
  expect(stranded.received()).toBe("one");
});
