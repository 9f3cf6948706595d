import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { freePort, host } from "./ports.ts";

/** Numbers from 0 to 1 in place of random ones. */
function chance(...numbers: readonly number[]): void {
  const left = [...numbers];
  vi.spyOn(Math, "random").mockImplementation(() => left.shift() ?? 0.999);
}

/** A number that no test before has used. */
let last = performance.now() % 0.5;
const next = (): number => (last += 0.000_1);

afterEach(() => vi.restoreAllMocks());

test("two brokers that start at the same time get different ports", async () => {
  const number = next();
  chance(number, number, next());
  const [one, other] = await Promise.all([freePort(), freePort()]);
  expect(one).not.toBe(other);
});

test("a port is given to one broker only, also while nothing listens on it", async () => {
  const number = next();
  chance(number, number, next());
  const one = await freePort();
  expect(await freePort()).not.toBe(one);
});

test("a port that another program listens on is not free", async () => {
  const number = next();
  const server = createServer();
  chance(number);
  const port = Math.floor(10_240 + number * (32_767 - 10_240));
  server.listen(port, host);
  await once(server, "listening");
  try {
    expect(await freePort()).not.toBe(port);
  } finally {
    server.close();
  }
});

test("the ports of a process that has ended are free again", async () => {
  const number = next();
  const source = new URL("./ports.ts", import.meta.url).href;
  const script = `Math.random = () => ${number}; console.log(await (await import("${source}")).freePort());`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script]);
  let output = "";
  child.stdout.on("data", (text) => {
    output += text;
  });
  await once(child, "close");
  chance(number, number);
  expect(await freePort()).toBe(Number(output));
});
