import { spawnSync } from "node:child_process";
import { type BrokerName, isInstalled, programs } from "./programs.ts";

// Installs the brokers that are missing, and the Debian packages that are given as arguments.
const missing = (Object.keys(programs) as BrokerName[]).filter((name) => !isInstalled(programs[name]));
const packages = [...missing.map((name) => programs[name].debianPackage), ...process.argv.slice(2)];

// Debian starts a service when it is installed, unless policy-rc.d says that this is not allowed.
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

if (packages.length === 0) console.log("The brokers are installed: nothing to do.");
else if (!hasApt())
  fail(`There is no apt-get here. Install ${packages.join(" and ")} by other means, or use compose.yaml.`);
else install();

function hasApt(): boolean {
  return spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0;
}

function install(): void {
  const [program = "", ...args] = [...(process.getuid?.() === 0 ? [] : ["sudo"]), "sh", "-c", script, "sh"];
  const { status, error } = spawnSync(program, [...args, ...packages], { stdio: "inherit" });
  if (status !== 0)
    fail(
      `${packages.join(" and ")} could not be installed${error === undefined ? "" : `: ${error.message}`}.`,
    );
  const still = missing.filter((name) => !isInstalled(programs[name]));
  if (still.length > 0) fail(`${still.join(" and ")} is installed, but its program is not found.`);
  console.log(`Installed ${packages.join(" and ")}.`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
