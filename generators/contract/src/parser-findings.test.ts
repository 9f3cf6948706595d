import { readFileSync } from "node:fs";
import { type Diagnostic as Finding, Parser } from "@asyncapi/parser";
import { beforeAll, describe, expect, test } from "vitest";
import { fetchSaved, type Other, others, slice } from "../test/public-contracts.ts";
import { isTold, type Told } from "../test/reported-findings.ts";
import { loadSources } from "./load/sources.ts";
import { readContract } from "./read-contract.ts";
import { pointerOf } from "./values/pointer.ts";

const all = others();
// The parser takes a while for each: POSTHORN_THOROUGH=1 compares all of them, within two minutes.
const compared = slice(all, 8);

/** A document, what is told of it, and what the parser finds in it. */
interface Compared {
  readonly file: string;
  readonly told: Told;
  readonly findings: readonly Finding[];
}

describe.skipIf(all.length === 0)(`the findings of @asyncapi/parser in ${compared.length} contracts`, () => {
  const documents: Compared[] = [];
  beforeAll(async () => {
    for (const other of compared) documents.push(await compare(other));
  }, 3_600_000);

  test("are all told, at their places", () => {
    const lost = documents.flatMap(({ file, told, findings }) =>
      findings
        .filter((finding) => !isTold(told, finding))
        .map(({ code, path, message }) => `${file} ${code} ${pointerOf(path)} ${message}`),
    );
    expect(lost).toEqual([]);
  });

  test("are seen to be lost where one is left out, however many of its kind are told", () => {
    const dropped = documents.flatMap(({ file, told, findings }) =>
      findings
        .filter(
          ({ code }) => !/^(parser|invalid-ref|asyncapi-is-asyncapi)$|schemas|-document-/.test(String(code)),
        )
        .filter((finding) => {
          const less = without(told, finding);
          return less.diagnostics.length < told.diagnostics.length && isTold(less, finding);
        })
        .map(({ code, path }) => `${file} ${code} ${pointerOf(path)}`),
    );
    expect(dropped).toEqual([]);
  });
});

async function compare({ file, path, root }: Other): Promise<Compared> {
  const options = { root, fetch: fetchSaved };
  const sources = await loadSources(path, options);
  const { diagnostics } = await readContract(path, options);
  const findings = await plainParser().validate(readFileSync(path, "utf8"), { source: path });
  return {
    file,
    told: { sources, diagnostics },
    // Without plug-ins it reads but one language of schemas, and says so of each other, which are read here.
    findings: findings.filter(({ message }) => !message.startsWith("No schema parser registered")),
  };
}

/** What would be told if the one place of a finding were forgotten. */
function without({ sources, diagnostics }: Told, { code, path }: Finding): Told {
  const { pointer } = sources.reach({ file: sources.root?.name ?? "", pointer: pointerOf(path) });
  const others = diagnostics.filter((told) => told.code !== code || told.pointer !== pointer);
  return { sources, diagnostics: others };
}

function plainParser(): Parser {
  const saved = (schema: string) => ({
    schema,
    order: 1,
    canRead: true,
    read: (uri: object) => fetchSaved(String(uri)),
  });
  return new Parser({ __unstable: { resolver: { resolvers: [saved("https"), saved("http")] } } });
}
