import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { brokerOrSkip } from "@posthorn/brokers";
import { isMessagingError, queue } from "@posthorn/core/transport";
import { expect, test } from "vitest";
import { broker as nats, startNats } from "../test/broker.ts";
import { codeOf, done, idOf, opener, packetOf, until } from "../test/support.ts";

const choice = brokerOrSkip(nats);
const skip = choice.skip || choice.external;
const { open, closeAll } = opener();

function config(password: string): string {
  return `authorization { users: [
    { user: admin, password: admin }
    { user: app, password: ${password} }
  ] }`;
}

test.skipIf(skip)("a program whose credentials were revoked logs that, and exits with code 1", async () => {
  const broker = await startNats({
    config: config("before"),
    credentials: { user: "admin", password: "admin" },
  });
  const program = fileURLToPath(new URL("../test/consumer-program.ts", import.meta.url));
  const url = broker.url.replace("admin:admin", "app:before");
  const child = spawn(process.execPath, ["--conditions=@posthorn/source", program, url]);
  const exited = once(child, "exit");
  let [out, err] = ["", ""];
  child.stdout.on("data", (text) => {
    out += text;
  });
  child.stderr.on("data", (text) => {
    err += text;
  });
  try {
    await until(() => out.includes("ready"));
    await broker.stop();
    await broker.configure(config("after"));
    await broker.start();
    const [code] = await exited;
    expect(err).toMatch(
      /^posthorn: no connection to NATS at nats:\S+, trying again: the connection to .* broke$/m,
    );
    expect(err).toMatch(
      /^posthorn: gave up on NATS at .*: \[unauthorized] .*Authorization Violation.* Correct/m,
    );
    expect(err).not.toContain("before");
    expect(code).toBe(1);
  } finally {
    child.kill("SIGKILL");
    await broker.close();
  }
});

test.skipIf(skip)("after it gave up, handlers are aborted and every use is refused", async () => {
  const broker = await startNats({
    config: config("before"),
    credentials: { user: "admin", password: "admin" },
  });
  const exitCode = process.exitCode;
  const statuses: string[] = [];
  const transport = await open({
    servers: broker.url.replace("admin:admin", "app:before"),
    onStatus: ({ kind }) => void statuses.push(kind),
  });
  let aborted = false;
  const late: unknown[] = [];
  await transport.subscribe(
    queue("given.up"),
    async (delivery) => {
      await new Promise((resolve) => delivery.signal.addEventListener("abort", resolve, { once: true }));
      aborted = idOf(delivery) === "1";
      return done;
    },
    { onError: (error) => void late.push(error) },
  );
  await transport.publish(queue("given.up"), [packetOf("1")]);
  await broker.stop();
  await broker.configure(config("after"));
  await broker.start();
  await until(() => statuses.at(-1) === "failed" && aborted && late.length > 0);
  expect(isMessagingError(late[0], "lock_lost")).toBe(true);
  expect(await codeOf(transport.publish(queue("given.up"), [packetOf("2")]))).toBe("unauthorized");
  expect(await codeOf(transport.subscribe(queue("given.up"), async () => done))).toBe("unauthorized");
  await closeAll();
  process.exitCode = exitCode;
  await broker.close();
});
