import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrokerName, isInstalled, programs } from "./programs.ts";

const missing = (Object.keys(programs) as BrokerName[]).filter((name) => !isInstalled(programs[name]));
const packages = missing.map((name) => programs[name].debianPackage);

if (packages.length === 0) console.log("The brokers are installed: nothing to do.");
else if (!hasApt())
  fail(`No apt-get here. Install ${packages.join(" and ")} by other means, or use compose.yaml.`);
else install();

function hasApt(): boolean {
  return spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0;
}

function install(): void {
  // Packages of services start them when installed. This answers "not allowed" to those who ask.
  const folder = mkdtempSync(join(tmpdir(), "posthorn-install-"));
  const policy = join(folder, "policy-rc.d");
  writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo"];
  const quiet = ["env", "DEBIAN_FRONTEND=noninteractive", `POLICYRCD=${policy}`];
  const apt = [...asRoot, ...quiet, "apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"];
  try {
    run([...apt, "update"]);
    run([...apt, "install", "-y", "--no-install-recommends", ...packages]);
    console.log(`Installed ${packages.join(" and ")}.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command: readonly string[]): void {
  const [program = "", ...args] = command;
  const { status, error } = spawnSync(program, args, { stdio: "inherit" });
  if (status !== 0) fail(`"${command.join(" ")}" failed${error === undefined ? "" : `: ${error.message}`}.`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
