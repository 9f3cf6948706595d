import { describe, expect, test } from "vitest";
import { diagnose, isInferred } from "./diagnose.ts";
import { diagnosticTable } from "./diagnostic-table.ts";

const origin = { file: "tea.yaml", pointer: "/operations/order" };

describe("a diagnostic depends on its parameters", () => {
  test.each([
    [
      diagnose("ref-missing", origin, { ref: "#/a" }),
      '"#/a" points to nothing. Correct the reference, or add its target.',
    ],
    [
      diagnose("ref-missing", origin, { ref: "Tea", meant: "#/components/schemas/Tea" }),
      '"Tea" points to nothing. Did you mean "#/components/schemas/Tea"?',
    ],
    [
      diagnose("ref-anchor-missing", origin, { ref: "#tea", name: "tea" }),
      '"#tea" points to nothing: no schema there has the anchor "tea". Add "$anchor: tea" to the schema, or write its path, which begins with "#/".',
    ],
    [
      diagnose("ref-anchor-missing", origin, { ref: "#a/b", name: "a/b", path: "#/a/b" }),
      '"#a/b" points to nothing: no schema there has the anchor "a/b". A path begins with "#/": write "#/a/b".',
    ],
    [
      diagnose("ref-outside", origin, { ref: "../a.yaml" }),
      '"../a.yaml" is outside the folder that references must stay in. Move the file into it, or choose a folder that contains both files (--root).',
    ],
    [
      diagnose("ref-outside", origin, { ref: "/a", meant: "#/a" }),
      '"/a" names a file outside the contract\'s folder. Did you mean "#/a"?',
    ],
    [
      diagnose("file-unreadable", origin, { cause: "EISDIR" }),
      "The file cannot be read: it is a folder. Check that it is a file, and that you may read it.",
    ],
    [
      diagnose("file-unreadable", origin, { cause: "EACCES" }),
      "The file cannot be read: permission denied. Check that it is a file, and that you may read it.",
    ],
    [
      diagnose("file-unreadable", origin, { cause: "EMFILE" }),
      "The file cannot be read: EMFILE. Check that it is a file, and that you may read it.",
    ],
    [
      diagnose("tag-unknown", origin, { tag: "!!int" }),
      "The value does not fit the tag !!int. Remove the tag, or correct the value.",
    ],
    [
      diagnose("tag-unknown", origin, { tag: "!!integer" }),
      "The tag !!integer has no counterpart in JSON. Remove it, and write the value as JSON would.",
    ],
    [
      diagnose("order-differs", origin, { operation: "a", kind: "command", address: "tea", other: "b" }),
      '"b" keeps the messages of "tea" in order, but "a" uses the same address without an ordering key. Give "a" an "orderingKey", or a different address.',
    ],
    [
      diagnose("order-differs", origin, { operation: "a", kind: "query", address: "tea", other: "b" }),
      '"b" keeps the messages of "tea" in order, but "a" uses the same address without an ordering key. Give "a" a different address.',
    ],
    [
      diagnose("kind-inferred", origin, { operation: "a", kind: "event", because: "it is" }),
      'Operation "a" is read as an event, because it is. State the kind with "x-posthorn: { kind: event }".',
    ],
    [
      diagnose("reply-unexpected", origin, { operation: "a", kind: "command" }),
      'Operation "a" is declared as a command, but it has a reply. Make it a query, or remove "reply".',
    ],
    [
      diagnose("discriminator-undefined", origin, { property: "kind", member: undefined }),
      'This member does not define the discriminator "kind", which selects the member of the choice. Add it to "properties" and to "required".',
    ],
    [
      diagnose("discriminator-undefined", origin, { property: "kind", member: "Cat" }),
      '"Cat" does not define the discriminator "kind", which selects the member of the choice. Add it to "properties" and to "required".',
    ],
  ])("$code: $message", ({ message }, expected) => {
    expect(message).toBe(expected);
  });
});

test("exactly these diagnostics report guesses and probable typos, which strict refuses", () => {
  const codes = [...Object.keys(diagnosticTable), "asyncapi-id", "toString"];
  const inferred = codes.filter((code) => isInferred({ ...origin, severity: "warning", code, message: "" }));
  expect(inferred).toEqual([
    "keyword-misspelt",
    "kind-inferred",
    "operation-id-inferred",
    "channel-address-inferred",
    "message-name-inferred",
    "extension-misspelt",
  ]);
});
