import { alternatives, enumeration } from "../text/lists.ts";

/** The mistakes that a command line can have, each with the remedy. */
export const commandLineProblems = {
  "command-missing": (p: { commands: readonly string[] }): string =>
    `No command given. The commands are ${enumeration(p.commands)}.`,
  "command-unknown": (p: { command: string; commands: readonly string[]; suggestion: string }): string =>
    `Unknown command "${p.command}".${p.suggestion || ` The commands are ${enumeration(p.commands)}.`}`,
  "option-unknown": (p: { option: string; suggestion: string }): string =>
    `Unknown option "${p.option}".${p.suggestion}`,
  "option-malformed": (p: { cause: string }): string => p.cause,
  "option-misplaced": (p: { option: string; command: string; commands: readonly string[] }): string =>
    `The command ${p.command} has no option --${p.option}. It belongs to ${enumeration(p.commands)}.`,
  "option-empty": (p: { option: string; value: string }): string =>
    `--${p.option} is empty. Give it ${p.value === "names" ? "names" : `the path of a ${p.value}`}.`,
  "only-without-client": (_: object): string =>
    "--only needs --client: an application must handle every operation that it receives.",
  "generated-missing": (p: { contract: string; folder: string }): string =>
    `"${p.folder}" contains no generated code. Run "posthorn generate ${p.contract} --out ${p.folder}" first, or name the folder with --generated.`,
  "operation-unknown": (p: { cause: string }): string => p.cause,
  "option-value": (p: { option: string; value: string; values: readonly string[] }): string =>
    `--${p.option} must be ${alternatives(p.values)}, not "${p.value}".`,
  "option-unused": (p: { flag: string; option: string }): string =>
    `--${p.flag} has no effect on the emitters of the configuration. Set it there: typescript({ ${p.option}: … }).`,
  "contract-missing": (p: { command: string }): string =>
    `No contract given. Pass its file: posthorn ${p.command} shop.yaml`,
  "contract-unconfigured": (p: { command: string }): string =>
    `No contract given, and this folder has no posthorn.config.ts. Pass the contract's file: posthorn ${p.command} shop.yaml`,
  "contracts-several": (p: { more: readonly string[] }): string =>
    `Only one contract can be passed, so "${p.more.join('", "')}" is too much. List several contracts in a configuration.`,
  "contract-and-configuration": (_: object): string =>
    "A contract and --config cannot be combined. Pass one of them.",
  "contract-remote": (p: { address: string }): string =>
    `"${p.address}" is an address, but a contract must be a file. Download it and pass the file. --allow-remote applies only to references in a contract.`,
  "shell-missing": (p: { shells: readonly string[] }): string =>
    `No shell given. Pass ${alternatives(p.shells)}: posthorn completion ${p.shells[0]}`,
  "shell-unknown": (p: { shell: string; shells: readonly string[] }): string =>
    `Unknown shell "${p.shell}". Pass ${alternatives(p.shells)}: posthorn completion ${p.shells[0]}`,
  "out-repeated": (p: { folder: string }): string =>
    `Several contracts write to "${p.folder}", and each would remove the files of the others. Give each contract a different "out".`,
  "out-blocked": (p: { file: string; isConfigured: boolean }): string =>
    `"${p.file}" is a file, but the output needs a folder. Choose another with ${p.isConfigured ? '"out" in the configuration' : "--out"}.`,
} as const;
