import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../packages/packages.ts";

/** A change that a user notices, as a line of the changelog: `Add queues by share groups.` */
export interface Change {
  /** The change file, relative to the repository. */
  readonly file: string;
  readonly kind: ChangeKind;
  readonly line: string;
}

const kinds = ["Add", "Change", "Fix"] as const;
type ChangeKind = (typeof kinds)[number];

/** Reads the change files of this repository, sorted by name. Throws an Error that names a malformed file. */
export function readChangeFiles(): readonly Change[] {
  return globSync("changes/*.md", { cwd: root })
    .filter((file) => file !== "changes/README.md")
    .sort()
    .flatMap((file) => parseChangeFile(file, readFileSync(join(root, file), "utf8")));
}

/** Parses a change file: a list whose items begin with "Add", "Change" or "Fix". */
export function parseChangeFile(file: string, text: string): readonly Change[] {
  const items = text
    .trim()
    .split(/^- /m)
    .map((item) => item.trim().replace(/\s*\n\s*/g, " "));
  if (items[0] !== "" || items.length < 2) throw new Error(`${file} must be a list: "- Add …".`);
  return items.slice(1).map((line) => {
    const kind = kinds.find((each) => line.startsWith(`${each} `));
    if (kind === undefined) throw new Error(`${file}: "${line}" must begin with ${kinds.join(", ")}.`);
    return { file, kind, line };
  });
}
