import { posix } from "node:path";

/** The broken links of a Markdown page in a package, such as `README.md: docs/missing.md`. */
export function brokenLinks(page: string, text: string, files: ReadonlySet<string>): readonly string[] {
  const prose = text.replace(/^```.*?^```$/gms, "");
  return [...prose.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => !files.has(posix.normalize(posix.join(posix.dirname(page), target))))
    .map((target) => `${page}: ${target}`);
}
