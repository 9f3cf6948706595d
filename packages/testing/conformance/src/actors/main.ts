import { loadSubject, type Opener, openerOf } from "../support/subject.ts";
import type { Part } from "./actor.ts";
import { type PlayName, plays } from "./roles.ts";

// The child processes of the suite: node main.ts <play> <subject> <broker url> <opener> <script as JSON>
const [play, subject, url, opener, script] = process.argv.slice(2) as [
  PlayName,
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

// The channel to the suite must not keep this process alive; but if the suite dies, so does this.
process.channel?.unref();
process.once("disconnect", () => process.exit(71));

const ended = new Promise<void>((resolve) => process.once("SIGTERM", () => resolve()));

// A function of its own, since CommonJS has no `await` at the top.
async function main(): Promise<void> {
  try {
    const open = openerOf(await loadSubject(subject), opener);
    const part: Part = {
      open: () => open(url),
      script: JSON.parse(script),
      say: (line) => process.send?.({ line }),
      ended,
    };
    await plays[play](part);
  } catch (error) {
    process.send?.({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    process.exitCode = 70;
  }
}

void main();
