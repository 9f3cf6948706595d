import { afterEach, expect, test, vi } from "vitest";
import { brokerOrSkip } from "./choose.ts";
import { programs } from "./programs.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const nowhere = { ...programs.nats, candidates: ["/nowhere/nats-server"] };

test("a broker that is missing is named, with how to get it, and its tests are skipped", () => {
  const lines = vi.spyOn(console, "warn").mockReturnValue();
  vi.stubEnv("POSTHORN_BROKERS", "");
  vi.stubEnv("POSTHORN_NATS_URL", "");
  expect(brokerOrSkip("nats", nowhere).skip).toBe(true);
  expect(lines.mock.calls).toEqual([
    [
      'skipped: nats-server is not installed. Run "npm run brokers:install" on Debian or Ubuntu, or put it in the path. ' +
        "Or set POSTHORN_NATS_URL.",
    ],
  ]);
});

test("a broker that is missing though required is a failure", () => {
  vi.stubEnv("POSTHORN_NATS_URL", "");
  vi.stubEnv("POSTHORN_BROKERS", "required");
  expect(() => brokerOrSkip("nats", nowhere)).toThrow("nats-server is not installed");
});

test("a broker that runs elsewhere is used, and not stopped", async () => {
  const lines = vi.spyOn(console, "warn").mockReturnValue();
  vi.stubEnv("POSTHORN_NATS_URL", "nats://broker.example:4333");
  const { skip, external, start } = brokerOrSkip("nats");
  expect({ skip, external }).toEqual({ skip: false, external: true });
  expect(lines).toHaveBeenCalledOnce();
  const broker = await start();
  expect(broker).toMatchObject({ host: "broker.example", port: 4333 });
  await expect(broker.kill()).rejects.toThrow("Unset POSTHORN_NATS_URL");
});
