import type { Change } from "./change-files.ts";

const lineWidth = 120;
const order = ["Add", "Change", "Fix"];

/**
 * Returns the changelog with a new release at the top.
 *
 * @param changelog - a title and an introduction, followed by one section for each release
 */
export function withRelease(
  changelog: string,
  release: { readonly version: string; readonly date: string },
  changes: readonly Change[],
): string {
  const lines = changes
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .map(({ line }) => wrapItem(line));
  const section = `## ${release.version} (${release.date})\n\n${lines.join("\n")}\n`;
  const first = changelog.search(/^## /m);
  if (first < 0) return `${changelog.trimEnd()}\n\n${section}`;
  return `${changelog.slice(0, first)}${section}\n${changelog.slice(first)}`;
}

/** Returns the section of a release, without its heading. Undefined if the changelog does not have it. */
export function sectionOf(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((each) => /^\S+/.exec(each)?.[0] === version);
  return section?.replace(/^.*/, "").trim();
}

function wrapItem(line: string): string {
  const rows: string[] = [];
  let row = "-";
  for (const word of line.split(" ")) {
    if (row.length + 1 + word.length > lineWidth) {
      rows.push(row);
      row = " ";
    }
    row += ` ${word}`;
  }
  return [...rows, row].join("\n");
}
