import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rmdir } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test, vi } from "vitest";
import { brokerOrSkip } from "./choose.ts";
import type { BrokerName } from "./programs.ts";

const program = new URL("./hold-broker.ts", import.meta.url).pathname;
const names: readonly BrokerName[] = ["nats", "rabbitmq"];

describe.each(names)("%s", { timeout: 120_000 }, (name) => {
  const { skip, external, start } = brokerOrSkip(name);

  test.skipIf(skip || external)("a broker comes back at its port after stop and after kill", async () => {
    const broker = await start();
    try {
      await broker.stop();
      expect(await listens(broker.port)).toBe(false);
      await broker.start();
      await broker.kill();
      expect(await listens(broker.port)).toBe(false);
      await broker.start();
      expect(await listens(broker.port)).toBe(true);
    } finally {
      await broker.close();
    }
    expect(await listens(broker.port)).toBe(false);
    await expect(broker.start()).rejects.toThrow("closed");
  });

  test.skipIf(skip || external)(
    "a program that is killed leaves no broker and no folder behind",
    async () => {
      const folder = await mkdtemp(join(tmpdir(), "held-")); // its own: other tests have brokers too
      const holder = spawn(process.execPath, ["--conditions=@posthorn/source", program, name], {
        stdio: ["ignore", "pipe", "inherit"],
        env: { ...process.env, TMPDIR: folder },
      });
      const [line] = (await once(createInterface(holder.stdout), "line")) as [string];
      const { port } = JSON.parse(line) as { port: number };
      expect(await listens(port)).toBe(true);
      expect(await readdir(folder)).not.toEqual([]);

      holder.kill("SIGKILL");
      await vi.waitUntil(async () => !(await listens(port)), { timeout: 10_000 });
      await vi.waitUntil(async () => (await readdir(folder)).length === 0, { timeout: 10_000 });
      await rmdir(folder);
    },
  );
});

async function listens(port: number): Promise<boolean> {
  const socket = connect({ host: "127.0.0.1", port });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
