import { enumeration } from "../text/lists.ts";

/** The mistakes that a configuration can have, each with its place and the remedy. */
export const configurationProblems = {
  "configuration-missing": (p: { file: string }): string =>
    `The configuration "${p.file}" does not exist. Check its path.`,
  "configuration-typescript": (p: { file: string; version: string }): string =>
    `Node ${p.version} cannot run TypeScript, so "${p.file}" cannot be read. Use Node 22.18 or newer, or write posthorn.config.mjs instead.`,
  "configuration-unreadable": (p: { file: string; cause: string }): string =>
    `${p.file} cannot be read: ${p.cause.replace(/\.$/, "")}. Correct the file.`,
  "configuration-empty": (p: { file: string }): string =>
    `${p.file} has no default export. Write: export default defineConfig({ … })`,
  "configuration-invalid": (p: { file: string; problem: string }): string => `${p.file}: ${p.problem}`,
  // The parts of a configuration
  "setting-unknown": (p: { place: string; known: readonly string[]; suggestion: string }): string =>
    `${p.place} is unknown.${p.suggestion || ` Remove it. ${known(p.known)}`}`,
  "setting-missing": (p: { place: string; example: string }): string =>
    `${p.place} is missing. Add it, for example ${p.example}.`,
  "setting-value": (p: { place: string; value: string; expected: string; example: string }): string =>
    `${p.place} is ${p.value}, but must be ${p.expected}${p.example === "" ? "" : `, for example ${p.example}`}.`,
  "setting-unused": (p: { place: string; option: string }): string =>
    `${p.place} has no effect on emitters. Set it there: typescript({ ${p.option}: … }).`,
  "shared-repeated": (p: { folder: string }): string =>
    `"${p.folder}" is both the shared folder and the output of a contract, and each would remove the files of the other. Choose a different folder for "shared".`,
  "shared-blocked": (p: { file: string }): string =>
    `"${p.file}" is a file, but "shared" must be a folder. Choose another in the configuration.`,
} as const;

const mostNames = 20;

function known(names: readonly string[]): string {
  return names.length > mostNames
    ? "posthorn validate shows the names that are possible here; errors are not among them."
    : `Possible here: ${enumeration(names)}.`;
}
