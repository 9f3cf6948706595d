import type { HandlerSet, WantedHandler } from "../src/source/handler-set.ts";
import { openSources, type Sources } from "../src/source/sources.ts";

/** A command with one message. */
export const collect: WantedHandler = {
  name: "collect",
  kind: "command",
  isWanted: true,
  aliases: ["handleCollect"],
  file: "collect",
  comment: [],
  cases: [],
  failures: [],
};

/** A command with two messages. */
export const post: WantedHandler = {
  ...collect,
  name: "post",
  aliases: ["handlePost"],
  file: "post",
  cases: ["letter", "parcel"].map((name) => ({ name, comment: [] })),
};

/** The handlers that a post office serves, without reading a contract. */
export const set: HandlerSet = {
  title: "Post office",
  side: "serve",
  type: "PostOfficeHandlers",
  serve: "servePostOffice",
  collection: { name: "postOfficeHandlers", file: "post-office-handlers" },
  handlers: [post, collect],
};

/** The sources of a program whose files are in `/app`. Each imports the types of handlers of two contracts. */
export function sourcesOf(files: Readonly<Record<string, string>>): Sources {
  const imports = 'import type { ClubHandlers, PostOfficeHandlers } from "../generated/index.js";\n';
  return openSources(
    Object.entries(files).map(([path, text]) => ({
      path: `/app/${path}`,
      text: imports + text,
      isEditable: true,
    })),
  );
}
