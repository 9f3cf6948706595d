import { styleText } from "node:util";
import type { MessageRecord } from "./message-log.ts";

type Style = Parameters<typeof styleText>[0];
type Kind = MessageRecord["kind"] | "failure";

/** The style and the meaning of each kind. */
const styles: Readonly<
  Record<Kind, { readonly style: Style; readonly arrow: string; readonly meaning: string }>
> = {
  command: {
    style: "yellow",
    arrow: "━━▶",
    meaning: "a request to act: one consumer of the queue handles it",
  },
  query: { style: "cyan", arrow: "─?▶", meaning: "a question: one responder replies" },
  reply: { style: "cyan", arrow: "─!▶", meaning: "the answer to the requester" },
  failure: { style: "red", arrow: "─!▶", meaning: "an answer with a failure that the contract declares" },
  event: { style: "magenta", arrow: "──»", meaning: "a fact: every subscribed group receives it" },
};

const columns = { kind: 9, name: 31, from: 10, to: 24, correlation: 7, took: 9 } as const;

/** Adds a style, except with NO_COLOR or if the output is not a terminal. */
function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** A line in bold. */
export function heading(text: string): string {
  return paint("bold", text);
}

/** Text in a dim style. */
export function aside(text: string): string {
  return paint("dim", text);
}

/** The legend, with one line for each kind. */
export function legend(): string {
  const lines = Object.entries(styles).map(
    ([kind, { style, arrow, meaning }]) =>
      `  ${paint(style, `${kind.padEnd(columns.kind)}${arrow}`)}  ${aside(meaning)}`,
  );
  return lines.join("\n");
}

/** The titles above the messages. */
export function columnTitles(): string {
  const { kind, name, from, to, correlation, took } = columns;
  const titles = `${"kind".padEnd(kind)}${"name".padEnd(name)}${"from".padEnd(from)}    ${"to".padEnd(to)}`;
  return aside(`  ${titles}${"corr.".padEnd(correlation)}${"time".padStart(took)}`);
}

/** A message on one line. It is indented below the message that caused it. */
export function line(message: MessageRecord, failures: ReadonlySet<string>): string {
  const kind: Kind = message.kind === "reply" && failures.has(message.name) ? "failure" : message.kind;
  const { style, arrow } = styles[kind];
  const isAnswer = message.kind === "reply";
  const receivers = message.to.length === 0 ? noReceiver(message) : message.to.join(", ");
  const name = `${"  ".repeat(message.depth)}${message.name}`;
  return [
    `  ${paint(style, kind.padEnd(columns.kind))}`,
    paint(isAnswer ? style : (["bold", style].flat() as Style), name.padEnd(columns.name)),
    `${message.from.padEnd(columns.from)}${paint(style, arrow)} ${receivers.padEnd(columns.to)}`,
    aside(`#${message.correlationId.slice(-4)}`.padEnd(columns.correlation)),
    `${message.durationMs.toFixed(1)} ms`.padStart(columns.took),
  ].join("");
}

function noReceiver({ kind }: MessageRecord): string {
  return kind === "event" ? "(no subscriber)" : "(duplicate)";
}
