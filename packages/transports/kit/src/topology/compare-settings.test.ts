import { expect, test } from "vitest";
import { compareSettings } from "./compare-settings.ts";

const rules = { loses: { size: (is: unknown) => Number(is) > 0, store: () => true } };
const queue = 'queue "tea"';

test("only differences are listed, with what follows from them", () => {
  const wanted = { size: 0, store: "disk", copies: 3, name: "tea" };
  const is = { size: 5, store: "memory", copies: 1, name: "tea", colour: "green" };
  expect(compareSettings({ what: queue, wanted, is }, rules)).toEqual([
    { what: `${queue}: size`, is: 5, wanted: 0, effect: "loses" },
    { what: `${queue}: store`, is: "memory", wanted: "disk", effect: "loses" },
    { what: `${queue}: copies`, is: 1, wanted: 3, effect: "harmless" },
  ]);
});

test("a setting that the broker leaves out is 0, false or empty", () => {
  expect(compareSettings({ what: queue, wanted: { size: 0, lazy: false, tag: "" }, is: {} }, rules)).toEqual(
    [],
  );
});

test("a setting may fit without being equal", () => {
  const atLeast = {
    ...rules,
    fits: (_setting: string, is: unknown, wanted: unknown) => Number(is) >= Number(wanted),
  };
  const differences = compareSettings(
    { what: queue, wanted: { copies: 3, size: 2 }, is: { copies: 5, size: 1 } },
    atLeast,
  );
  expect(differences.map(({ what }) => what)).toEqual([`${queue}: size`]);
});
