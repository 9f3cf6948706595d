import { loadSubject, type Opener, openerOf } from "../support/subject.ts";
import type { RoleContext } from "./actor.ts";
import { type RoleName, roles } from "./roles.ts";

// The child processes of the suite: node main.ts <role> <subject> <broker url> <opener> <script as JSON>
const [role, subject, url, opener, script] = process.argv.slice(2) as [
  RoleName,
  string,
  string,
  Opener,
  string,
];

for (const event of ["unhandledRejection", "uncaughtException"] as const) {
  process.on(event, (error: unknown) => {
    process.send?.({ fault: `${event}: ${error instanceof Error ? error.stack : String(error)}` });
    process.exitCode = 70;
  });
}
process.on("warning", (warning) => process.send?.({ fault: `warning: ${warning.name} ${warning.message}` }));

// The channel to the suite must not keep this process alive. If the suite ends, so does this process.
process.channel?.unref();
process.once("disconnect", () => process.exit(71));

const ended = new Promise<void>((resolve) => process.once("SIGTERM", () => resolve()));

// A function, because CommonJS does not support top-level `await`.
async function main(): Promise<void> {
  try {
    const open = openerOf(await loadSubject(subject), opener);
    const context: RoleContext = {
      open: () => open(url),
      script: JSON.parse(script),
      report: (line) => process.send?.({ line }),
      ended,
    };
    await roles[role](context);
  } catch (error) {
    process.send?.({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    process.exitCode = 70;
  }
}

void main();
