import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readContract } from "@posthorn/contract";
import { deadLetters, queue } from "@posthorn/core";
import { withDeadLetterQueue } from "@posthorn/core/transport";
import { expect, test } from "vitest";

test.each(["tea", "tea.{room}", "tea~50%", "tea.dead"])(
  "the contract reader warns of the address that the runtime uses for the dead letters of queue %s",
  async (address) => {
    const folder = await mkdtemp(join(tmpdir(), "posthorn-dead-"));
    const file = join(folder, "tea.json");
    const messages = { Tea: { payload: { type: "object" } } };
    const receive = (channel: string) => ({
      action: "receive",
      channel: { $ref: `#/channels/${channel}` },
      "x-posthorn": { kind: "command" },
    });
    const contract = {
      asyncapi: "3.0.0",
      info: { title: "Tea", version: "1.0.0" },
      channels: {
        brewing: { address, messages },
        spilt: { address: withDeadLetterQueue(deadLetters(queue(address))).template, messages },
      },
      operations: { brew: receive("brewing"), mop: receive("spilt") },
    };
    try {
      await writeFile(file, JSON.stringify(contract));
      const { diagnostics } = await readContract(file);
      const warned = diagnostics.filter(({ code }) => code === "dead-letter-address");
      expect(warned).toMatchObject([{ pointer: "/operations/mop" }]);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
