import { fewestRuns, type Results, type Tally } from "./results.ts";

/** The checks that no suite contains yet, with what they wait for. */
const pending: readonly (readonly [check: string, waitsFor: string])[] = [
  ["7 oversize-message (claim check)", "claim checks"],
  ["16 redrive-targeted", "redrive"],
  ["51 multi-reply-and-gather", "streamed replies and scatter-gather"],
];

/** Writes the page of the results. */
export function renderPage(results: Results): string {
  const columns = Object.entries(results).map(([title, column]) => ({ title, ...column }));
  return [
    "# Conformance",
    introduction,
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

const introduction =
  "`npm run conformance` writes this page and [conformance.json](conformance.json). It runs the conformance suite of each\n" +
  "transport 20 times over each version of its broker, with the checks that take too long for every change. A check passes if\n" +
  "all of its runs pass. What the checks test, and how a transport is added, is described in\n" +
  "[Writing a transport](writing-a-transport.md).\n\n" +
  "The results belong to the sources of the suite's package and of the packages that it depends on, and begin anew when one\n" +
  "of these changes. A transport with several suites has a column for each.";

const legend =
  "Passed runs of all runs. `–`: the transport does not declare a feature that the check tests. `…`: not run yet.";

type ShownColumn = Results[string] & { readonly title: string };

function summaryOf(columns: readonly ShownColumn[]): string {
  const rows = columns.map(({ title, sources, checks }) => {
    const tallies = Object.values(checks);
    const run = tallies.filter(({ state }) => state === "run");
    const count = (test: (tally: Tally) => boolean): number => run.filter(test).length;
    const undeclared = tallies.filter(({ state }) => state === "undeclared").length;
    return [
      title,
      fewestRuns(checks),
      count(isPassing),
      count((tally) => !isPassing(tally)),
      undeclared,
      sources,
    ];
  });
  return table(
    ["Transport", "Runs", "Passing checks", "Failing checks", "Checks of other features", "Sources"],
    rows,
  );
}

function isPassing({ runs, passes }: Tally): boolean {
  return passes === runs;
}

function failuresOf(columns: readonly ShownColumn[]): string {
  const rows = columns.flatMap(({ title, checks }) =>
    Object.entries(checks)
      .filter(([, tally]) => tally.state === "run" && !isPassing(tally))
      .map(([id, { runs, passes, reason = "" }]) => [title, id, `${passes}/${runs}`, reason.slice(0, 200)]),
  );
  return rows.length === 0 ? "None." : table(["Transport", "Check", "Passed", "First reason"], rows);
}

function checksOf(columns: readonly ShownColumn[]): string {
  const claims = new Map<string, string>();
  for (const { checks } of columns) {
    for (const [id, { claim }] of Object.entries(checks)) claims.set(id, claim);
  }
  const ids = [...claims.keys()].sort(byNumber);
  const rows = ids.map((id) => [
    id,
    ...columns.map(({ checks }) => cellOf(checks[id])),
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
