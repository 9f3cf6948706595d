import { expect, test } from "vitest";
import { meantKey } from "./meant.ts";

test.each([
  ["3.0.0", "operations/brewTea/acton", "action"],
  ["3.1.0", "operations/brewTea/channle", "channel"],
  ["3.0.0", "operations/brewTea/repply", "reply"],
  ["3.0.0", "operations/brewTea/reply/mesages", "messages"],
  ["3.0.0", "channels/brew/adress", "address"],
  ["3.0.0", "channels/brew/messages/BrewTea/paylod", "payload"],
  ["3.0.0", "components/mesages", "messages"],
  ["3.0.0", "info/titel", "title"],
  ["3.0.0", "chanels", "channels"],
  ["2.6.0", "channels/brew/publsh", "publish"],
  ["2.6.0", "channels/brew/publish/mesage", "message"],
])("in AsyncAPI %s, %s is meant to be %s", async (version, path, meant) => {
  expect(await meantKey(version, path.split("/"), {})).toBe(meant);
});

test("a key that is there already is not what was meant", async () => {
  const path = ["operations", "brewTea", "acton"];
  expect(await meantKey("3.0.0", path, { action: "receive", acton: "send" })).toBeUndefined();
});

test.each([
  ["operations/brewTea/colour"],
  ["operations/brewTea/axxion"],
  ["servers/constructor/x"],
  ["constructor/x"],
])("nobody knows what is meant by %s", async (path) => {
  expect(await meantKey("3.0.0", path.split("/"), {})).toBeUndefined();
});
