import { expect, test } from "vitest";
import { messageOf } from "../../test/operations.ts";
import { oneOfNames } from "./code-names.ts";

test("messages with the same name in code are numbered, and no number is given twice", () => {
  const messages = ["brew", "Brew", "brew2", "BREW", "pot"].map((name) => messageOf(name));
  expect([...oneOfNames(messages)]).toEqual([
    ["tea.yaml#/components/messages/brew", "brew"],
    ["tea.yaml#/components/messages/Brew", "brew2"],
    ["tea.yaml#/components/messages/brew2", "brew22"],
    ["tea.yaml#/components/messages/BREW", "brew3"],
    ["tea.yaml#/components/messages/pot", "pot"],
  ]);
});

test("a message never has a name that every object inherits", () => {
  const messages = [
    messageOf("constructor"),
    messageOf("to-string"),
    messageOf("a", { codeName: "valueOf" }),
  ];
  expect([...oneOfNames(messages).values()]).toEqual([
    "constructorMessage",
    "toStringMessage",
    "valueOfMessage",
  ]);
});
