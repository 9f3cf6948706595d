import { expect, test } from "vitest";
import { LineCounter, parseDocument, visit } from "yaml";
import { reparse } from "./reparse.ts";
import type { Tree } from "./tree.ts";

const options = { merge: true, prettyErrors: false, uniqueKeys: false, logLevel: "silent" } as const;

const before = `# a comment
first: { a: 1 }
schemas:
  # about tea
  Tea:
    type: object
    properties:
      sort: { type: string, description: "two
        lines" }
      note: |
        Any text, also with colons: here

        # and no comment
      cups:
        type: integer
        minimum: 1

  # about pots
  Pot:
    type: object
    properties:
      size: { type: number }
  Cup:
    - porcelain
    - glass
last:
  x: y
`;

function treeOf(text: string): Tree {
  const lines = new LineCounter();
  const document = parseDocument(text, { ...options, lineCounter: lines });
  return { text, document, lines, data: document.toJS() };
}

function partOf(text: string) {
  const document = parseDocument(text, options);
  return document.errors.length > 0 ? undefined : document;
}

/** Every node with its position, which diagnostics use. */
function positionsIn({ document, lines }: Tree): readonly unknown[] {
  const positions: unknown[] = [];
  visit(document, {
    Value: (_, node) => {
      positions.push([node.toJSON(), lines.linePos(node.range?.[0] ?? 0)]);
    },
  });
  return positions;
}

const braces = `{
  "first": { "a": 1 },
  "schemas": {
    "Tea": {
      "type": "object",
      "properties": { "sort": { "type": "string", "enum": [{ "x": 1 }, "}"] },
        "cups": { "type": "integer",
  "minimum": 1 }
      }
    },
    "Pot": { "type": "object" } # big
  },
  "last": { "x": "y" }
}
`;

test.each([
  ...inText(before, [
    ["a word", "minimum: 1", "minimum: 12"],
    ["a property added at the end", "        minimum: 1\n", "        minimum: 1\n        maximum: 9\n"],
    ["a property added at the beginning", "      sort:", "      leaf: { type: string }\n      sort:"],
    ["a removed property", "        minimum: 1\n", ""],
    ["lines of a text", "Any text", "Any\n\n        other text"],
    ["an item of a list", "    - glass", "    - glass\n    - clay"],
    ["a comment", "size: { type: number }", "size: { type: number } # in litres"],
  ]),
  ...inText(braces, [
    ["a number in braces", '"minimum": 1', '"minimum": 12'],
    ["a property added in braces", '"type": "integer"', '"type": "integer", "title": "{"'],
    ["a removed property in braces", ',\n  "minimum": 1', ""],
    ["a value in a list", '"}"', '"}", 7'],
    ["a mapping added in braces", '"Pot":', '"Cup": {},\n"Pot":'],
  ]),
])(
  "%s changes one mapping, and parsing only that mapping gives the same result as parsing everything",
  (_, old, from, to) => {
    const text = old.replace(from, to);
    expect(text).not.toBe(old);
    const parsed: string[] = [];
    const tree = reparse(treeOf(old), text, (part) => {
      parsed.push(part);
      return partOf(part);
    });
    expect(tree?.data).toEqual(treeOf(text).data);
    expect(positionsIn(tree as Tree)).toEqual(positionsIn(treeOf(text)));
    expect(parsed.join("").length).toBeLessThan(old.length);
  },
);

/** Changes of a text: a name, the old part and the new part. */
function inText(text: string, changes: readonly (readonly [string, string, string])[]) {
  return changes.map(([name, from, to]) => [name, text, from, to] as const);
}

test("several changes give the same result as parsing the last text", () => {
  const changes = [
    ["minimum: 1", "minimum: 3\n        maximum: 7"],
    ["{ type: number }", "{ type: integer }"],
    ["sort:", "kind:"],
  ] as const;
  let tree: Tree | undefined = treeOf(before);
  for (const [from, to] of changes) {
    tree = reparse(tree as Tree, (tree as Tree).text.replace(from, to), partOf);
    const whole = treeOf((tree as Tree).text);
    expect(tree?.data).toEqual(whole.data);
    expect(positionsIn(tree as Tree)).toEqual(positionsIn(whole));
  }
});

test("the given tree stays valid", () => {
  const tree = treeOf(before);
  const positions = positionsIn(tree);
  const changed = reparse(tree, before.replace("minimum: 1", "minimum: 3\n        maximum: 7"), partOf);
  expect(changed?.data).not.toEqual(tree.data);
  expect(positionsIn(tree)).toEqual(positions);
  expect(tree.data).toEqual(treeOf(before).data);
});

test.each([
  ["a change at the outermost level", before.replace("last:", "final:")],
  ["a mapping that ends too early", before.replace("        minimum: 1", "    minimum: 1\nx: 2")],
  ["a string without an end", before.replace("type: integer", 'type: "integer')],
  [
    "a document with anchors",
    before.replace("{ a: 1 }", "&one { a: 1 }").replace("minimum: 1", "minimum: 2"),
  ],
])("%s is not parsed separately", (_, text) => {
  const anchored = text.includes("&one") ? before.replace("{ a: 1 }", "&one { a: 1 }") : before;
  expect(reparse(treeOf(anchored), text, partOf)).toBeUndefined();
});

test.each([
  ["in block style", before],
  ["in braces", braces],
])("changing or removing any line %s never gives a different result than parsing everything", (_, whole) => {
  const lines = whole.split("\n");
  const changes = [
    "",
    "  x: 1",
    "        y: 2",
    "# z",
    "- w",
    "\t",
    "}",
    "},",
    '"',
    "        k: *a",
    '"x": {',
    "  },{",
  ];
  let parts = 0;
  for (let index = 0; index < lines.length; index += 1) {
    for (const change of changes) {
      for (const skipped of [0, 1]) {
        const text = [
          ...lines.slice(0, index),
          ...(change === "" ? [] : [change]),
          ...lines.slice(index + skipped),
        ].join("\n");
        const tree = reparse(treeOf(whole), text, partOf);
        if (tree === undefined) continue;
        parts += 1;
        const reference = treeOf(text);
        expect([text, reference.document.errors]).toEqual([text, []]);
        expect(tree.data).toEqual(reference.data);
        expect(positionsIn(tree)).toEqual(positionsIn(reference));
      }
    }
  }
  expect(parts).toBeGreaterThan(15);
});

test("changing any letter in braces never gives a different result than parsing everything", () => {
  let parts = 0;
  for (let index = 0; index < braces.length; index += 1) {
    for (const letter of ["", "{", "}", ",", '"', "#", " "]) {
      const text = braces.slice(0, index) + letter + braces.slice(index + 1);
      if (text === braces) continue;
      const tree = reparse(treeOf(braces), text, partOf);
      if (tree === undefined) continue;
      parts += 1;
      const reference = treeOf(text);
      expect([text, reference.document.errors]).toEqual([text, []]);
      expect(tree.data).toEqual(reference.data);
      expect(positionsIn(tree)).toEqual(positionsIn(reference));
    }
  }
  expect(parts).toBeGreaterThan(100);
});
