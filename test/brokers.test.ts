import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rmdir } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { brokerOrSkip, loadBrokerKinds } from "@posthorn/brokers";
import { describe, expect, test, vi } from "vitest";

const program = new URL("./brokers/run-until-killed.ts", import.meta.url).pathname;

describe.each(await loadBrokerKinds())("$name", { timeout: 120_000 }, (kind) => {
  const { skip, external, start } = brokerOrSkip(kind);

  test.skipIf(skip || external)(
    "a broker listens on the same port after it was stopped or killed and started again",
    async () => {
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
    },
  );

  test.skipIf(skip || external)(
    "a program that is killed leaves neither a broker nor a folder behind",
    async () => {
      const folder = await mkdtemp(join(tmpdir(), "brokers-")); // other tests run brokers, too
      const holder = spawn(process.execPath, ["--conditions=@posthorn/source", program, kind.name], {
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
