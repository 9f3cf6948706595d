import { describe, expect, test } from "vitest";
import { matchesAddress, parseAddress, renderAddress } from "./address.ts";

describe("an address", () => {
  const hostile = [
    "a",
    "*",
    "#",
    ">",
    "+",
    ".",
    "/",
    "a.b",
    "a/b",
    "%",
    "%2E",
    "..",
    " ",
    "\n",
    "ü",
    "🐎",
    "a-b",
    "-",
    "{x}",
    "E",
    "2",
    "~!'()",
  ];

  test.each([["basket.{id}.items"], ["user/{id}"], ["{id}"], ["light-{id}-on"], ["x{id}2y"]])(
    "of %s returns the value that it was made with, and contains no separator or wildcard",
    (template) => {
      for (const id of hostile) {
        const address = renderAddress(template, { id });
        expect(parseAddress(template, address)).toEqual({ id });
        expect(address.length - template.length).toBeGreaterThanOrEqual(id.length - "{id}".length);
        expect(address).not.toMatch(/[*#>+\s]/);
      }
    },
  );

  test("with several parameters keeps their values apart", () => {
    for (const a of hostile)
      for (const b of hostile) {
        const address = renderAddress("{a}-{b}.{c}", { a, b, c: a });
        expect(parseAddress("{a}-{b}.{c}", address)).toEqual({ a, b, c: a });
      }
  });

  test("rejects an empty value and half a character", () => {
    expect(() => renderAddress("a.{id}", { id: "" })).toThrow('Parameter "id" of "a.{id}" is ""');
    expect(() => renderAddress("a.{id}", { id: "\ud800" })).toThrow("Give it a text");
  });

  test("rejects parameters that touch", () => {
    expect(() => renderAddress("{a}{b}", { a: "1", b: "2" })).toThrow("Put a separator between them");
  });

  test("with open parameters matches each of their values and no other address", () => {
    const open = renderAddress("a.{x}.b.{y}", { x: "1" });
    expect(open).toBe("a.1.b.{y}");
    expect(matchesAddress(open, "a.1.b.2")).toBe(true);
    expect(matchesAddress(open, "a.2.b.2")).toBe(false);
    expect(matchesAddress(open, "a.1.b.")).toBe(false);
    expect(matchesAddress("a.b", "a.b")).toBe(true);
  });

  test("may have parameters named like properties of the prototype", () => {
    expect(renderAddress("a.{constructor}", {})).toBe("a.{constructor}");
    expect(parseAddress("a.{x}", "b.1")).toBeUndefined();
  });
});
