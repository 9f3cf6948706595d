import { globSync } from "node:fs";
import { basename } from "node:path";
import { isInstalled, loadBrokerKinds, type Program, versionVariable } from "@posthorn/brokers";
import type { MatrixOptions } from "./arguments.ts";

/** A suite over one version of its broker: a column of the matrix. */
export interface Column {
  /** The name of the transport's folder, and of its suite if it has several: `rabbitmq (deduped)`. */
  readonly transport: string;
  /** The version of the broker. Undefined if the transport has no broker, or only one version of it. */
  readonly version: string | undefined;
  /** The program of that version. */
  readonly program: Program | undefined;
  readonly file: string;
  /** The variables that choose the version. */
  readonly env: Readonly<Record<string, string>>;
}

/** Returns the columns of all suites in the repository. */
export async function listColumns(root: string): Promise<readonly Column[]> {
  const files = globSync("packages/{transports,middleware}/*/src/**/*conformance*.test.ts", {
    cwd: root,
  }).sort();
  const kinds = new Map((await loadBrokerKinds()).map(({ name, versions }) => [name, versions]));
  return files.flatMap((file): readonly Column[] => {
    const folder = file.split("/")[2] ?? "";
    const transport = nameOf(file);
    const programs = Object.entries(kinds.get(folder) ?? {});
    if (programs.length < 2) {
      return [{ transport, version: undefined, program: programs[0]?.[1], file, env: {} }];
    }
    return programs.map(([version, program]) => {
      return { transport, version, program, file, env: { [versionVariable(folder)]: version } };
    });
  });
}

/** Chooses the columns that the options name. Throws an Error if they name none. */
export function chooseColumns(
  columns: readonly Column[],
  { transports, versions }: MatrixOptions,
): readonly Column[] {
  const chosen = columns.filter(
    ({ transport, version }) =>
      (transports.length === 0 || transports.some((name) => isNamed(transport, name))) &&
      (versions.length === 0 || (version !== undefined && versions.includes(version))),
  );
  if (chosen.length > 0) return chosen;
  const known = columns.map(({ transport, version }) => titleOf({ transport, version })).join(", ");
  throw new Error(`No suite has that name and version. Choose among: ${known}.`);
}

/** True if the broker of a column is installed, or if it has none. Otherwise a warning says that it is left out. */
export function isAvailable(column: Column): boolean {
  if (column.program === undefined || isInstalled(column.program)) return true;
  console.warn(`${titleOf(column)} is left out: its broker is not installed. Run "npm run brokers:install".`);
  return false;
}

/** Returns the column's name for a reader: `nats 2.15`. */
export function titleOf({ transport, version }: Pick<Column, "transport" | "version">): string {
  return version === undefined ? transport : `${transport} ${version}`;
}

/** True for the whole name, and for that without the suite: `rabbitmq` names `rabbitmq (deduped)` too. */
function isNamed(transport: string, name: string): boolean {
  return transport === name || transport.startsWith(`${name} (`);
}

/** The name of a suite from its file: `packages/transports/rabbitmq/src/deduped.conformance.thorough.test.ts`. */
function nameOf(file: string): string {
  const folder = file.split("/")[2] ?? "";
  const variant = basename(file).replace(/\.?conformance(\.thorough)?\.test\.ts$/, "");
  return variant === "" ? folder : `${folder} (${variant})`;
}
