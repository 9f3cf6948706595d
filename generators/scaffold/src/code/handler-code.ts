import type { NamedMessage } from "@posthorn/generator-typescript";
import type { HandlerSet, WantedHandler } from "../source/handler-set.ts";
import { quoted, type Style } from "../text/style.ts";

/** Lines longer than that are broken, as Prettier and Biome do. */
const longestLine = 80;

/** The type of a handler, or of its function for one message. `local` is the generated type's name in the file. */
export function handlerType(
  { side }: HandlerSet,
  { name, message, local }: { readonly name: string; readonly message?: string; readonly local: string },
  style: Style,
): string {
  const member = `${local}[${quoted(name, style)}]`;
  const type = side === "client" ? `Parameters<${member}>[0]` : member;
  return message === undefined ? type : `${type}[${quoted(message, style)}]`;
}

/** An exported handler that is not implemented, with the contract's words. */
export function handlerStatement(wanted: WantedHandler, type: string, style: Style): readonly string[] {
  const { name, comment } = wanted;
  return [...comment, ...ended(initialized(`export const ${name}: ${type} =`, wanted, style), style)];
}

/** The same as a member of a class. */
export function handlerMember(wanted: WantedHandler, type: string, style: Style): readonly string[] {
  const { name, comment } = wanted;
  return [...comment, ...ended(initialized(`readonly ${name}: ${type} =`, wanted, style), style)];
}

/** A handler's function for one of several messages, as a member of a class. */
export function messageMember(
  wanted: WantedHandler,
  message: NamedMessage,
  { type, style }: { readonly type: string; readonly style: Style },
): readonly string[] {
  const code = functionCode(`readonly ${message.name}: ${type} =`, { wanted, message, style });
  return [...message.comment, ...ended(code, style)];
}

/** A handler's function for one of several messages, as a property. Without a type it takes no parameters. */
export function messageProperty(
  wanted: WantedHandler,
  message: NamedMessage,
  { isTyped, style }: { readonly isTyped: boolean; readonly style: Style },
): readonly string[] {
  const code = functionCode(`${message.name}:`, { wanted, message, style, isTyped });
  return [...message.comment, ...code];
}

/** The beginning of a declaration with its handler: a function, or an object with one for each message. */
function initialized(head: string, wanted: WantedHandler, style: Style): readonly string[] {
  if (wanted.cases.length === 0) return functionCode(head, { wanted, style });
  const members = wanted.cases.flatMap((message) => {
    const [last = "", ...others] = messageProperty(wanted, message, { isTyped: true, style }).toReversed();
    return [...others.toReversed(), `${last},`];
  });
  return [`${head} {`, ...indented(members, style), "}"];
}

interface FunctionParts {
  readonly wanted: WantedHandler;
  readonly message?: NamedMessage;
  readonly style: Style;
  readonly isTyped?: boolean;
}

function functionCode(
  head: string,
  { wanted, message, style, isTyped = true }: FunctionParts,
): readonly string[] {
  const parameters = isTyped ? [wanted.kind === "query" ? "_request" : "_payload", "_context"] : [];
  const opening = `${head} async (${parameters.join(", ")}) => {`;
  const body = indented([...failureLines(wanted, style), throwLine(wanted, { message, style })], style);
  if (opening.length <= longestLine) return [opening, ...body, "}"];
  return [
    `${head} async (`,
    ...indented(
      parameters.map((name) => `${name},`),
      style,
    ),
    ") => {",
    ...body,
    "}",
  ];
}

/** A thrown error makes a command a dead letter after its last attempt, and tells a requester that its query failed. */
function throwLine(
  { name }: WantedHandler,
  { message, style }: { readonly message: NamedMessage | undefined; readonly style: Style },
): string {
  const text =
    message === undefined ? `${name} is not implemented.` : `${name} is not implemented for ${message.name}.`;
  return `throw new Error(${quoted(text, style)})${style.semicolon}`;
}

/** The failures that a query may return instead of its reply. */
function failureLines({ failures }: WantedHandler, style: Style): readonly string[] {
  if (failures.length === 0) return [];
  return [
    "// Return the reply, or a failure that the contract declares (`failure` is in @posthorn/core):",
    ...failures.map(({ name, comment }) => {
      const words = firstLine(comment);
      return `// - failure(${quoted(name, style)}, …)${words === "" ? "" : `: ${words}`}`;
    }),
  ];
}

function firstLine(comment: readonly string[]): string {
  const [line = ""] = comment
    .map((each) => each.replace(/^\/\*\*|^ \*\/?|\*\/$/g, "").trim())
    .filter((each) => each !== "");
  return line;
}

function ended(lines: readonly string[], { semicolon }: Style): readonly string[] {
  return [...lines.slice(0, -1), `${lines.at(-1)}${semicolon}`];
}

function indented(lines: readonly string[], { indent }: Style): readonly string[] {
  return lines.map((line) => (line === "" ? "" : `${indent}${line}`));
}
