import { expect, test } from "vitest";
import { isInboxAddress, newInboxAddress } from "./inbox-address.ts";

test("every new inbox address is recognized, also after another one", () => {
  const [one, other] = [newInboxAddress(), newInboxAddress()];
  expect(one).not.toBe(other);
  expect([one, other, one, one].map(isInboxAddress)).toEqual([true, true, true, true]);
});

test("no other address is an inbox address, even right after a valid one", () => {
  const valid = newInboxAddress();
  const others = [
    "",
    "orders",
    "posthorn-inbox.",
    valid.slice(0, -1),
    `${valid}a`,
    `${valid}\n`,
    `a${valid}`,
    valid.replace("posthorn-inbox.", "posthorn-inbox-"),
    `${valid.slice(0, -2)}.*`,
    valid.toUpperCase(),
  ];
  for (const other of others) {
    expect(isInboxAddress(valid)).toBe(true);
    expect([other, isInboxAddress(other)]).toEqual([other, false]);
  }
});
