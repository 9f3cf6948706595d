import { afterEach, expect, test, vi } from "vitest";
import type { BrokerKind } from "./broker.ts";
import { brokerOrSkip } from "./choose-broker.ts";

const teapot: BrokerKind = {
  name: "teapot",
  scheme: "tea",
  versions: { 1: { candidates: ["/nowhere/teapot-server"], debianPackage: "teapot-server" } },
  start: () => Promise.reject(new Error("The teapot is empty.")),
  users: "none",
};

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test("tests of a missing broker are skipped, and a warning explains how to install it", () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  vi.stubEnv("POSTHORN_BROKERS", "");
  expect(brokerOrSkip(teapot).skip).toBe(true);
  expect(warn.mock.calls).toEqual([
    [
      'skipped: teapot-server is not installed. Run "npm run brokers:install" on Debian or Ubuntu, or add its program ' +
        "to the path. Or set POSTHORN_TEAPOT_URL.",
    ],
  ]);
});

test("a missing broker that is required is an error", () => {
  vi.stubEnv("POSTHORN_BROKERS", "required");
  expect(() => brokerOrSkip(teapot)).toThrow("teapot-server is not installed");
});

test("an external broker is used, and never stopped", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  vi.stubEnv("POSTHORN_TEAPOT_URL", "tea://broker.example:4333");
  const { skip, external, start } = brokerOrSkip(teapot);
  expect({ skip, external }).toEqual({ skip: false, external: true });
  expect(warn).toHaveBeenCalledOnce();
  const broker = await start();
  expect(broker).toMatchObject({ host: "broker.example", port: 4333 });
  await expect(broker.kill()).rejects.toThrow("Unset POSTHORN_TEAPOT_URL");
});
