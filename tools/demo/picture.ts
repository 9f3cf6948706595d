import { styleText } from "node:util";
import type { Played } from "./stage.ts";

type Style = Parameters<typeof styleText>[0];
type Kind = Played["kind"] | "failure";

/** How each kind looks, and what it means. */
const looks: Readonly<
  Record<Kind, { readonly style: Style; readonly arrow: string; readonly meaning: string }>
> = {
  command: { style: "yellow", arrow: "━━▶", meaning: "do this: one consumer of a queue does it" },
  query: { style: "cyan", arrow: "─?▶", meaning: "tell me: one responder answers" },
  reply: { style: "cyan", arrow: "─!▶", meaning: "the answer, to the one who asked" },
  failure: { style: "red", arrow: "─!▶", meaning: "an answer too: a failure that the contract declares" },
  event: { style: "magenta", arrow: "──»", meaning: "this happened: every group that listens hears of it" },
};

const columns = { kind: 9, name: 31, from: 10, to: 24, correlation: 7, took: 9 } as const;

/** Plain where colour is not wanted: NO_COLOR is set, or the output is no terminal. */
function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

export function heading(text: string): string {
  return paint("bold", text);
}

export function aside(text: string): string {
  return paint("dim", text);
}

/** One line a kind: what the lines below mean. */
export function legend(): string {
  const lines = Object.entries(looks).map(
    ([kind, { style, arrow, meaning }]) =>
      `  ${paint(style, `${kind.padEnd(columns.kind)}${arrow}`)}  ${aside(meaning)}`,
  );
  return lines.join("\n");
}

/** What stands above the lines of messages. */
export function columnTitles(): string {
  const { kind, name, from, to, correlation, took } = columns;
  const titles = `${"kind".padEnd(kind)}${"name".padEnd(name)}${"from".padEnd(from)}    ${"to".padEnd(to)}`;
  return aside(`  ${titles}${"corr.".padEnd(correlation)}${"taken".padStart(took)}`);
}

/** A message on one line. What led to it stands above it, further to the left. */
export function line(played: Played, failures: ReadonlySet<string>): string {
  const kind: Kind = played.kind === "reply" && failures.has(played.name) ? "failure" : played.kind;
  const { style, arrow } = looks[kind];
  const isAnswer = played.kind === "reply";
  const receivers = played.to.length === 0 ? nobody(played) : played.to.join(", ");
  const name = `${"  ".repeat(played.depth)}${played.name}`;
  return [
    `  ${paint(style, kind.padEnd(columns.kind))}`,
    paint(isAnswer ? style : (["bold", style].flat() as Style), name.padEnd(columns.name)),
    `${played.from.padEnd(columns.from)}${paint(style, arrow)} ${receivers.padEnd(columns.to)}`,
    aside(`#${played.correlationId.slice(-4)}`.padEnd(columns.correlation)),
    `${played.durationMs.toFixed(1)} ms`.padStart(columns.took),
  ].join("");
}

function nobody({ kind }: Played): string {
  return kind === "event" ? "(nobody listens)" : "(known already)";
}
