import { join } from "node:path";
import { expect, test } from "vitest";
import { chooseColumns, listColumns, titleOf } from "./columns.ts";

const all = { runs: 1, transports: [], versions: [], parallel: 1 };
const columns = await listColumns(join(import.meta.dirname, "../.."));

test("every suite of a transport and of a wrapper is a column", () => {
  const names = columns.map(({ transport }) => transport);
  expect(names).toEqual(expect.arrayContaining(["memory", "nats", "rabbitmq", "rabbitmq (deduped)", "tcp"]));
});

test("each version of a broker has a column, and a variable that chooses it", () => {
  const natsColumns = columns.filter(({ transport }) => transport === "nats");
  expect(natsColumns.map(({ version, env }) => ({ version, env }))).toEqual([
    { version: "2.9", env: { POSTHORN_NATS_VERSION: "2.9" } },
    { version: "2.15", env: { POSTHORN_NATS_VERSION: "2.15" } },
  ]);
});

test("a broker with one version has one column without a version", () => {
  expect(columns.filter(({ transport }) => transport === "tcp")).toMatchObject([
    { version: undefined, env: {} },
  ]);
});

test("a transport is chosen by its name, with all of its suites", () => {
  const chosen = chooseColumns(columns, { ...all, transports: ["rabbitmq"] });
  expect(new Set(chosen.map(({ transport }) => transport))).toEqual(
    new Set(["rabbitmq", "rabbitmq (deduped)"]),
  );
});

test("a name that no suite has is refused with the names that exist", () => {
  expect(() => chooseColumns(columns, { ...all, transports: ["kafka"] })).toThrow(/Choose among: .*memory/);
});

test("a title has the version, if there is one", () => {
  expect(titleOf({ transport: "tea", version: "2" })).toBe("tea 2");
  expect(titleOf({ transport: "tea", version: undefined })).toBe("tea");
});
