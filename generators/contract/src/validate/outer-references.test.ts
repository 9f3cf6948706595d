import { describe, expect, test } from "vitest";
import { contractWith, sourcesOf } from "../../test/contract-with.ts";
import { member } from "../values/fields.ts";
import { skeletonOf } from "./skeleton.ts";

describe("references outside schemas", () => {
  test("lead to the end of a chain, except for those of operations and channels, which rules look at", async () => {
    const text = contractWith(
      "messages: [{ $ref: '#/components/messages/A' }]",
      "components: { messages: { A: { $ref: '#/components/messages/B' }, B: { $ref: '#/components/messages/C' }, C: {} } }",
    );
    const { document } = skeletonOf(await sourcesOf(text));
    expect(member(document.components, "messages")).toEqual({
      A: { $ref: "#/components/messages/C" },
      B: { $ref: "#/components/messages/C" },
      C: {},
    });
    expect(member(document.operations, "order")).toEqual({
      action: "receive",
      channel: { $ref: "#/channels/orders" },
      messages: [{ $ref: "#/components/messages/A" }],
    });
  });

  test("that lead nowhere name a place that does not exist", async () => {
    const text = contractWith("tags: []", "components: { messages: { A: { $ref: 'none.yaml' } } }");
    const { document } = skeletonOf(await sourcesOf(text));
    expect(member(document.components, "messages")).toEqual({ A: { $ref: "#/x-posthorn-nowhere" } });
  });

  test("lead to a copy of the other file within the document", async () => {
    const text = contractWith(
      "tags: []",
      "components: { messages: { A: { $ref: 'parts/b c.yaml#/x~1y' } } }",
    );
    const { document, originOf } = skeletonOf(
      await sourcesOf(text, { "parts/b c.yaml": "x/y: { title: T, payload: { type: object } }" }),
    );
    expect(member(document.components, "messages")).toEqual({
      A: { $ref: "#/x-posthorn-files/parts~1b%20c.yaml/x~1y" },
    });
    expect(document["x-posthorn-files"]).toEqual({
      "parts/b c.yaml": { "x/y": { title: "T", payload: { type: "object" } } },
    });
    expect(originOf(["x-posthorn-files", "parts/b c.yaml", "x/y", "title"])).toEqual({
      file: "parts/b c.yaml",
      pointer: "/x~1y/title",
    });
  });

  test.each([
    ["tags: []", false],
    ["channels-note: { $ref: '#/info' }", true],
    ["x-note: [{ $ref: '#/info' }]", true],
  ])("may stand where they are not allowed, as in { %s }: %s", async (rest, isUnusual) => {
    expect(skeletonOf(await sourcesOf(contractWith("tags: []", rest))).hasUnusualReferences).toBe(isUnusual);
  });
});
