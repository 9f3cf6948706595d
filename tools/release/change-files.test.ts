import { expect, test } from "vitest";
import { parseChangeFile } from "./change-files.ts";

const file = "changes/tea.md";

test.each([
  ["- Add tea.", ["Add tea."]],
  ["\n- Add tea.\r\n- Fix the pot.\r\n", ["Add tea.", "Fix the pot."]],
  ["- Add tea,\n  with milk\n  and sugar.\n", ["Add tea, with milk and sugar."]],
  ["- Add tea\n\n  and milk.\n\n- Fix the pot.\n", ["Add tea and milk.", "Fix the pot."]],
  ["- Change the pot - a new one.\n", ["Change the pot - a new one."]],
])("the items of %j are read", (text, lines) => {
  expect(parseChangeFile(file, text).map(({ line }) => line)).toEqual(lines);
});

test.each(["", "\n", "Tea:\n\n- Add tea.\n", "* Add tea.\n", "-Add tea."])(
  "%j is refused, because it is not a list",
  (text) => {
    expect(() => parseChangeFile(file, text)).toThrow(new Error(`${file} must be a list: "- Add …".`));
  },
);

test.each([
  ["- Add tea.\n- tea", "tea"],
  ["- add tea.", "add tea."],
  ["- Add", "Add"],
])("an item of %j is refused, because it says of what kind it is in another way", (text, item) => {
  expect(() => parseChangeFile(file, text)).toThrow(
    new Error(`${file}: "${item}" must begin with Add, Change, Fix.`),
  );
});
