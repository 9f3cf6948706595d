import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { inbox, queue, topic } from "@posthorn/core/transport";
import { describe, expect, test } from "vitest";
import { external, ownBroker, packet, receiveFrom, skip, unique, until } from "../test/own-broker.ts";
import { openRabbitmqTransport } from "./rabbitmq-transport.ts";

const quickMs = 2_000;

describe("options", () => {
  test("that are missing or wrong are named in the error, also in JavaScript", async () => {
    const open = openRabbitmqTransport as unknown as (options?: unknown) => Promise<unknown>;
    for (const options of [undefined, null, {}, { url: 7 }, { url: "http://x" }]) {
      await expect(open(options)).rejects.toMatchObject({
        code: "invalid_argument",
        text: expect.stringContaining("`url`"),
      });
    }
    const wrong = open({ url: "amqp://localhost", publishTimeoutMs: Number.NaN });
    await expect(wrong).rejects.toMatchObject({ text: expect.stringContaining("`publishTimeoutMs`") });
  });
});

describe("an address where no broker answers", () => {
  test.each([
    ["refuses connections", "amqp://shop:secret@127.0.0.1:1", "ECONNREFUSED"],
    ["has an unknown host", "amqp://shop:secret@nowhere.invalid", "amqp://nowhere.invalid"],
  ])("that %s rejects at once as unreachable", async (_, url, text) => {
    const before = performance.now();
    const error = await openRabbitmqTransport({ url }).catch((thrown: unknown) => thrown);
    expect(performance.now() - before).toBeLessThan(quickMs);
    expect(error).toMatchObject({ code: "unreachable", text: expect.stringContaining(text) });
    expect(String(error)).not.toContain("secret");
  });
});

describe.skipIf(skip)("a broker that refuses", () => {
  const { broker, url, open, control } = ownBroker();
  const ownTest = test.skipIf(external);
  const urlOf = (user: string): string => url().replace("guest:guest", user);

  test.each([false, true])("the password rejects at once (waitForBroker: %s)", async (waitForBroker) => {
    const before = performance.now();
    const opening = openRabbitmqTransport({ url: urlOf("guest:wrong"), waitForBroker, onStatus: () => {} });
    await expect(opening).rejects.toMatchObject({ code: "unauthorized" });
    expect(performance.now() - before).toBeLessThan(quickMs);
  });

  test.each([false, true])("the virtual host rejects at once (waitForBroker: %s)", async (waitForBroker) => {
    const opening = openRabbitmqTransport({ url: `${url()}/nope`, waitForBroker, onStatus: () => {} });
    await expect(opening).rejects.toMatchObject({
      code: "forbidden",
      text: expect.stringContaining('"nope"'),
    });
  });

  test("TLS is reported in plain words", async () => {
    const opening = openRabbitmqTransport({ url: url().replace("amqp:", "amqps:") });
    const error = await opening.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "unreachable", text: expect.stringContaining("does not speak TLS") });
    expect(String(error)).not.toMatch(/openssl|ssl3|routines|:[0-9A-F]{8}:/i);
  });

  ownTest(
    "to declare, publish or consume rejects as forbidden, also on each further attempt",
    async () => {
      await control("add_user", "shop", "shop");
      await control("set_permissions", "shop", "^open", "^open", "^open");
      const transport = await open({ url: urlOf("shop:shop") });
      const code = (promise: Promise<unknown>): Promise<unknown> =>
        promise.then(
          () => "accepted",
          (error: { code: string }) => error.code,
        );
      const closed = queue(unique("closed"));
      const unknownInbox = inbox(unique("posthorn-inbox"));
      for (let count = 0; count < 3; count++) {
        expect(await code(transport.publish(closed, [packet("1")]))).toBe("forbidden");
        expect(await code(receiveFrom(transport, closed))).toBe("forbidden");
        expect(await code(transport.publish(unknownInbox, [packet("1")]))).toBe("forbidden"); // through the default exchange
      }
      expect(await code(transport.publish(topic(unique("open")), [packet("1")]))).toBe("accepted");
      await control("set_permissions", "shop", ".*", ".*", ".*");
      const recovered = (await open({ url: urlOf("shop:shop") })).publish(closed, [packet("1")]);
      expect(await code(recovered)).toBe("accepted");
    },
    60_000,
  );

  ownTest(
    "the user later is given up, and the program reports that and ends with exit code 1",
    async () => {
      await control("add_user", "consumer", "first");
      await control("set_permissions", "consumer", ".*", ".*", ".*");
      const program = start(urlOf("consumer:first"), {});
      await until("it consumes", () => program.output().includes("consuming"));
      await control("change_password", "consumer", "second");
      await broker().stop();
      await broker().start();
      expect(await program.exitCode).toBe(1);
      expect(program.output()).toMatch(/no connection to RabbitMQ at .*, trying again/);
      expect(program.output()).toMatch(/gave up on RabbitMQ at .*\[unauthorized\]/);
    },
    90_000,
  );

  ownTest(
    "connections later is given up after the allowed attempts, and the program ends with exit code 1",
    async () => {
      const program = start(url(), { reconnect: { attempts: 2, leastMs: 10 } });
      await until("it consumes", () => program.output().includes("consuming"));
      await broker().kill();
      expect(await program.exitCode).toBe(1);
      expect(program.output()).toMatch(/gave up on RabbitMQ at .*\[unreachable\]/);
      await broker().start();
    },
    60_000,
  );
});

test("a server that closes the connection during the handshake rejects as unreachable", async () => {
  const server = createServer((socket) => socket.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  await expect(openRabbitmqTransport({ url: `amqp://127.0.0.1:${port}` })).rejects.toMatchObject({
    code: "unreachable",
  });
  server.close();
});

interface Program {
  readonly exitCode: Promise<number | null>;
  readonly output: () => string;
}

/** Starts a program that consumes from one queue. */
function start(url: string, options: object): Program {
  const script = fileURLToPath(new URL("../test/consumer-program.ts", import.meta.url));
  const args = ["--conditions=@posthorn/source", script, url, JSON.stringify(options)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  const exitCode = new Promise<number | null>((resolve) => child.on("exit", resolve));
  return { exitCode, output: () => output };
}
