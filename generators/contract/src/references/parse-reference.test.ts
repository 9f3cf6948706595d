import { describe, expect, test } from "vitest";
import { parseReference } from "./parse-reference.ts";

const folder = "/srv/contracts";

describe("a reference from a file of this computer", () => {
  test.each([
    ["#/a", "tea.yaml", "tea.yaml", "/a"],
    ["#", "tea.yaml", "tea.yaml", ""],
    ["", "tea.yaml", "tea.yaml", ""],
    ["cup.yaml", "tea.yaml", "cup.yaml", ""],
    ["cup.yaml#/a", "tea.yaml", "cup.yaml", "/a"],
    ["cup.yaml#/a#b", "tea.yaml", "cup.yaml", "/a#b"],
    ["./cup.yaml#/a", "parts/tea.yaml", "parts/cup.yaml", "/a"],
    ["../cup.yaml", "parts/tea.yaml", "cup.yaml", ""],
    ["green%20tea.yaml#/a%20b", "tea.yaml", "green tea.yaml", "/a b"],
    ["100%.yaml#/100%", "tea.yaml", "100%.yaml", "/100%"],
    ["../cup.yaml", "tea.yaml", "../cup.yaml", ""],
    ["../contracts/cup.yaml", "tea.yaml", "cup.yaml", ""],
    ["../../contracts/cup.yaml", "../parts/tea.yaml", "../../contracts/cup.yaml", ""],
    ["../contracts/parts/cup.yaml", "tea.yaml", "parts/cup.yaml", ""],
  ])("%j in %s leads to %s", (ref, from, file, pointer) => {
    expect(parseReference(ref, from, folder)).toEqual({ file, pointer });
  });

  test.each([
    "/etc/passwd",
    "%2Fetc/passwd",
    "parts\\cup.yaml",
    "parts%5Ccup.yaml",
    "cup%00.yaml",
    "file:///etc/passwd",
    "FILE:cup.yaml",
    "urn:tea",
    "c:/cup.yaml",
    "ftp://a.example/cup.yaml",
  ])("%j leads nowhere", (ref) => {
    expect(parseReference(ref, "tea.yaml", folder)).toBeUndefined();
  });

  test.each([
    ["https://a.example/cup.yaml#/a", "https://a.example/cup.yaml", "/a"],
    ["HTTP://A.example/x/../cup.yaml", "http://a.example/cup.yaml", ""],
    ["https://a.example", "https://a.example/", ""],
  ])("%s leads to a file on another computer", (ref, file, pointer) => {
    expect(parseReference(ref, "tea.yaml", folder)).toEqual({ file, pointer });
  });

  test("to an invalid address leads nowhere", () => {
    expect(parseReference("https://", "tea.yaml", folder)).toBeUndefined();
  });
});

describe("a reference from a file on another computer", () => {
  const from = "https://a.example/tea/tea.yaml";

  test.each([
    ["#/a", from, "/a"],
    ["cup.yaml#/a", "https://a.example/tea/cup.yaml", "/a"],
    ["../cup.yaml", "https://a.example/cup.yaml", ""],
    ["/cup.yaml", "https://a.example/cup.yaml", ""],
    ["//b.example/cup.yaml", "https://b.example/cup.yaml", ""],
    ["http://b.example/cup.yaml", "http://b.example/cup.yaml", ""],
  ])("%s is relative to that file", (ref, file, pointer) => {
    expect(parseReference(ref, from, folder)).toEqual({ file, pointer });
  });

  test.each(["file:///etc/passwd", "urn:tea", "data:text/plain,a"])("%s leads nowhere", (ref) => {
    expect(parseReference(ref, from, folder)).toBeUndefined();
  });
});
