import { expect, test } from "vitest";
import { sourcesOf } from "../../test/contract-with.ts";

const host = "https://tea.example";
/** A fetch function with responses of other computers. It records the requests. */
function web(texts: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const fetch = async (uri: string): Promise<string> => {
    asked.push(uri);
    const text = texts[uri];
    if (text === undefined) throw new Error("the answer is 404 Not Found");
    return text;
  };
  return { asked, fetch };
}

test("without permission nothing is requested from another computer, and the diagnostic names the option", async () => {
  const { diagnostics } = await sourcesOf(`a: { $ref: '${host}/a.yaml' }`);
  expect(diagnostics).toMatchObject([
    { code: "ref-remote", pointer: "/a", message: expect.stringContaining("--allow-remote") },
  ]);
});

test("with permission each file of another computer is read once, and its references are relative to it", async () => {
  const { asked, fetch } = web({
    [`${host}/x/a.yaml`]: "b: { $ref: '../b.json#/c' }\nself: { $ref: 'a.yaml#/b' }",
    [`${host}/b.json`]: '{ "c": 7 }',
  });
  const sources = await sourcesOf(
    `a: { $ref: '${host}/x/a.yaml#/self' }\nb: { $ref: '${host}/x/./a.yaml' }`,
    {},
    { fetch },
  );
  expect(sources.diagnostics).toEqual([]);
  expect(sources.follow(sources.references[0])).toBe(7);
  expect(asked).toEqual([`${host}/x/a.yaml`, `${host}/b.json`]);
  expect(sources.paths).toHaveLength(1);
});

test.each(["file:///etc/passwd", "data:,a", "ftp://tea.example/a"])(
  "a file of another computer may not refer to %s",
  async (ref) => {
    const { asked, fetch } = web({ [`${host}/a`]: `b: { $ref: '${ref}' }` });
    const { diagnostics } = await sourcesOf(`a: { $ref: '${host}/a' }`, {}, { fetch });
    expect(diagnostics).toMatchObject([{ code: "ref-outside", file: `${host}/a`, pointer: "/b" }]);
    expect(asked).toEqual([`${host}/a`]);
  },
);

test("a path in a file of another computer is a path there, never on this computer", async () => {
  const { asked, fetch } = web({ [`${host}/x/a`]: "b: { $ref: '/etc/passwd' }" });
  await sourcesOf(`a: { $ref: '${host}/x/a' }`, {}, { fetch });
  expect(asked).toEqual([`${host}/x/a`, `${host}/etc/passwd`]);
});

test("a failed request is reported at the reference, with its cause", async () => {
  const { diagnostics } = await sourcesOf(`a: { $ref: '${host}/none#/b' }`, {}, web({}));
  expect(diagnostics).toMatchObject([
    { code: "ref-unreachable", pointer: "/a", message: expect.stringContaining("404 Not Found") },
  ]);
});

test("a mistake in a file of another computer is reported there", async () => {
  const { fetch } = web({ [`${host}/a`]: "a: 1\na: 2" });
  const { diagnostics } = await sourcesOf(`a: { $ref: '${host}/a' }`, {}, { fetch });
  expect(diagnostics).toMatchObject([{ code: "key-duplicate", file: `${host}/a`, line: 2 }]);
});

test("of an endless chain of files 200 are requested", async () => {
  const asked: string[] = [];
  const fetch = async (uri: string) => {
    asked.push(uri);
    return `a: { $ref: '${asked.length}' }`;
  };
  const { diagnostics } = await sourcesOf(`a: { $ref: '${host}/0' }`, {}, { fetch });
  expect(asked).toHaveLength(200);
  expect(diagnostics).toMatchObject([{ code: "ref-unreachable", file: `${host}/199` }]);
});

test("a file of more than 10 MB is refused", async () => {
  const { diagnostics } = await sourcesOf(
    `a: { $ref: '${host}/a' }`,
    {},
    { fetch: async () => "#".repeat(10_000_001) },
  );
  expect(diagnostics).toMatchObject([{ code: "ref-unreachable", message: expect.stringContaining("10 MB") }]);
});

test("the metaschema of draft-07 is known without a request", async () => {
  const sources = await sourcesOf("a: { $ref: 'http://json-schema.org/draft-07/schema#' }");
  expect(sources.diagnostics).toEqual([]);
  expect(sources.follow(sources.references[0])).toMatchObject({
    $id: "http://json-schema.org/draft-07/schema",
  });
});
