import type { ContractArguments } from "./arguments.ts";
import type { Console } from "./console.ts";
import { diagnose } from "./produce.ts";
import { report } from "./report.ts";

/** `posthorn validate`: says everything there is to say of a contract. */
export async function validate(asked: ContractArguments, console: Console): Promise<number> {
  const diagnostics = await diagnose(asked);
  if (report(diagnostics, console, true)) return 1;
  console.out(`${asked.contract} is right.\n`);
  return 0;
}
