import { join } from "node:path";
import { type ContractOptions, fits, settingList } from "../configuration/options.ts";
import { manifestName, readText } from "./manifest.ts";

/** The options that change what is written, where they are not the default: `check` has to know them. */
export function recordable(options: ContractOptions): ContractOptions {
  const recorded = settingList.filter(([name, setting]) => {
    const value = options[name];
    const usual = setting.kind === "choice" ? setting.values[0] : false;
    return setting.side === "typescript" && value !== undefined && value !== usual;
  });
  return Object.fromEntries(recorded.map(([name]) => [name, options[name]]));
}

/** The options with which a folder was generated, as far as its manifest has them. */
export function recordedOptions(folder: string): ContractOptions {
  try {
    const { options = {} } = JSON.parse(readText(join(folder, manifestName)) ?? "{}");
    const known = settingList.filter(
      ([name, setting]) => setting.side === "typescript" && name in options && fits(options[name], setting),
    );
    return Object.fromEntries(known.map(([name]) => [name, options[name]]));
  } catch {
    return {}; // a broken manifest is reported once its files are needed
  }
}
