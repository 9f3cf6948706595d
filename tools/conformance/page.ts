import { titleOf } from "./columns.ts";
import { type ColumnResults, fewestRuns, type Tally, type TreeResults } from "./results.ts";

/** The checks that no suite contains yet, with what they wait for. */
const pending: readonly (readonly [check: string, waitsFor: string])[] = [
  ["7 oversize-message (claim check)", "claim checks"],
  ["16 redrive-targeted", "redrive"],
  ["51 multi-reply-and-gather", "streamed replies and scatter-gather"],
];

interface ShownColumn {
  readonly title: string;
  readonly results: ColumnResults;
}

/** Writes the page of the results of a tree of the packages. */
export function renderPage(tree: string, results: TreeResults): string {
  const columns = columnsOf(results);
  return [
    "# Conformance",
    introduction(tree),
    summaryOf(columns),
    "## Failing",
    failuresOf(columns),
    "## Pending",
    `These checks come with the work that they wait for.\n\n${pending
      .map(([check, waitsFor]) => `- ${check}: ${waitsFor}`)
      .join("\n")}`,
    "## Checks",
    legend,
    checksOf(columns),
    "",
  ].join("\n\n");
}

function introduction(tree: string): string {
  return (
    `The results of the conformance suite for the packages as they are in tree ${tree} (\`git rev-parse --short\n` +
    "HEAD:packages`). `npm run conformance` writes this page and [conformance.json](conformance.json). It runs each suite 20 times over each version of its broker, with the checks\n" +
    "that take too long for every change. A check passes if all of its runs pass. What the checks test, and how a transport is\n" +
    "added, is described in [Writing a transport](writing-a-transport.md)."
  );
}

const legend =
  "Passed runs of all runs. `–`: the transport does not declare a feature that the check tests. `…`: not run yet.";

function columnsOf(results: TreeResults): ShownColumn[] {
  return Object.entries(results).flatMap(([transport, versions]) =>
    Object.entries(versions).map(([version, ofVersion]) => ({
      title: titleOf({ transport, version: version === "" ? undefined : version }),
      results: ofVersion,
    })),
  );
}

function summaryOf(columns: readonly ShownColumn[]): string {
  const rows = columns.map(({ title, results }) => {
    const tallies = Object.values(results);
    const run = tallies.filter(({ state }) => state === "run");
    const count = (test: (tally: Tally) => boolean): number => run.filter(test).length;
    const undeclared = tallies.filter(({ state }) => state === "undeclared").length;
    return [title, fewestRuns(results), count(isPassing), count((tally) => !isPassing(tally)), undeclared];
  });
  return table(["Transport", "Runs", "Passing checks", "Failing checks", "Checks of other features"], rows);
}

function isPassing({ runs, passes }: Tally): boolean {
  return passes === runs;
}

function failuresOf(columns: readonly ShownColumn[]): string {
  const rows = columns.flatMap(({ title, results }) =>
    Object.entries(results)
      .filter(([, tally]) => tally.state === "run" && !isPassing(tally))
      .map(([id, { runs, passes, reason = "" }]) => [title, id, `${passes}/${runs}`, reason.slice(0, 200)]),
  );
  return rows.length === 0 ? "None." : table(["Transport", "Check", "Passed", "First reason"], rows);
}

function checksOf(columns: readonly ShownColumn[]): string {
  const claims = new Map<string, string>();
  for (const { results } of columns) {
    for (const [id, { claim }] of Object.entries(results)) claims.set(id, claim);
  }
  const ids = [...claims.keys()].sort(byNumber);
  const rows = ids.map((id) => [
    id,
    ...columns.map(({ results }) => cellOf(results[id])),
    claims.get(id) ?? "",
  ]);
  return table(["Check", ...columns.map(({ title }) => title), "Claim"], rows);
}

function cellOf(tally: Tally | undefined): string {
  if (tally === undefined || tally.state === "skipped") return "…";
  if (tally.state === "undeclared") return "–";
  const text = `${tally.passes}/${tally.runs}`;
  return isPassing(tally) ? text : `**${text}**`;
}

/** By the number in front, then by the whole text. */
function byNumber(a: string, b: string): number {
  return Number.parseInt(a, 10) - Number.parseInt(b, 10) || a.localeCompare(b, "en");
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.map(escapeCell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function escapeCell(cell: string | number): string {
  return String(cell).replace(/[|<>_[\]]/g, "\\$&");
}
