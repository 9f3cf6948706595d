import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { root } from "../tools/packages/packages.ts";

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}

const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

test.each(globSync(".github/workflows/*.yml", { cwd: root }))(
  "%s runs scripts and files that exist",
  (file) => {
    const { jobs } = parse(readFileSync(join(root, file), "utf8")) as Workflow;
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      const [, script] = /^npm run (\S+)/.exec(command) ?? [];
      if (script !== undefined) expect(Object.keys(scripts), command).toContain(script);
      for (const [path] of command.matchAll(/\b(test|packages)\/[\w./-]+(?=\s|$)/g)) {
        expect(existsSync(join(root, path)), `${command}: ${path}`).toBe(true);
      }
    }
  },
);

test.each(globSync(".github/ISSUE_TEMPLATE/*.yml", { cwd: root }))("%s is valid YAML", (file) => {
  expect(parse(readFileSync(join(root, file), "utf8"))).toBeTypeOf("object");
});
