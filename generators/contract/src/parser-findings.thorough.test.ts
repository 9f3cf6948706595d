import { readFileSync } from "node:fs";
import { type Diagnostic as Finding, Parser } from "@asyncapi/parser";
import { beforeAll, describe, expect, test } from "vitest";
import { fetchSaved, listPublicContracts, type PublicContract } from "../test/public-contracts.ts";
import { isReported, type ReadDocument } from "../test/reported-findings.ts";
import { loadSources } from "./load/sources.ts";
import { readContract } from "./read-contract.ts";
import { pointerOf } from "./values/pointer.ts";

const contracts = listPublicContracts();

/** A document with the reader's diagnostics, and the parser's findings in it. */
interface Comparison {
  readonly file: string;
  readonly document: ReadDocument;
  readonly findings: readonly Finding[];
}

describe.skipIf(contracts.length === 0)(
  `the findings of @asyncapi/parser in ${contracts.length} contracts`,
  () => {
    const comparisons: Comparison[] = [];
    beforeAll(async () => {
      for (const contract of contracts) comparisons.push(await compare(contract));
    }, 3_600_000);

    test("are all reported at their origins", () => {
      const unreported = comparisons.flatMap(({ file, document, findings }) =>
        findings
          .filter((finding) => !isReported(document, finding))
          .map(({ code, path, message }) => `${file} ${code} ${pointerOf(path)} ${message}`),
      );
      expect(unreported).toEqual([]);
    });

    test("are noticed as missing if one is left out, even if others of its kind are reported", () => {
      const unnoticed = comparisons.flatMap(({ file, document, findings }) =>
        findings
          .filter(
            ({ code }) =>
              !/^(parser|invalid-ref|asyncapi-is-asyncapi)$|schemas|-document-/.test(String(code)),
          )
          .filter((finding) => {
            const incomplete = without(document, finding);
            const isLeftOut = incomplete.diagnostics.length < document.diagnostics.length;
            return isLeftOut && isReported(incomplete, finding);
          })
          .map(({ code, path }) => `${file} ${code} ${pointerOf(path)}`),
      );
      expect(unnoticed).toEqual([]);
    });
  },
);

async function compare({ file, path, root }: PublicContract): Promise<Comparison> {
  const options = { root, fetch: fetchSaved };
  const sources = await loadSources(path, options);
  const { diagnostics } = await readContract(path, options);
  const findings = await plainParser().validate(readFileSync(path, "utf8"), { source: path });
  return {
    file,
    document: { sources, diagnostics },
    // Without plug-ins the parser reports every schema in another language, but the reader can read these schemas.
    findings: findings.filter(({ message }) => !message.startsWith("No schema parser registered")),
  };
}

/** The document without the diagnostics at the origin of a finding. */
function without({ sources, diagnostics }: ReadDocument, { code, path }: Finding): ReadDocument {
  const { pointer } = sources.reach({ file: sources.root?.name ?? "", pointer: pointerOf(path) });
  const others = diagnostics.filter((each) => each.code !== code || each.pointer !== pointer);
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
