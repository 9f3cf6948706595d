import { spawnSync } from "node:child_process";
import { loadBrokerKinds } from "./broker-kinds.ts";
import { isInstalled } from "./programs.ts";

// Installs the brokers that are missing, and the Debian packages in the arguments.
const missing = (await loadBrokerKinds())
  .map(({ program }) => program)
  .filter((program) => !isInstalled(program));
const packages = [...missing.map((program) => program.debianPackage), ...process.argv.slice(2)];

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

if (packages.length === 0) console.log("All brokers are installed.");
else if (hasApt()) install();
else fail(`apt-get is not available. Install ${packages.join(" and ")} by other means, or use compose.yaml.`);

function hasApt(): boolean {
  return spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0;
}

function install(): void {
  const [program = "", ...args] = [...(process.getuid?.() === 0 ? [] : ["sudo"]), "sh", "-c", script, "sh"];
  const { status, error } = spawnSync(program, [...args, ...packages], { stdio: "inherit" });
  const names = packages.join(" and ");
  if (status !== 0)
    fail(`${names} could not be installed${error === undefined ? "" : `: ${error.message}`}.`);
  const incomplete = missing.filter((each) => !isInstalled(each)).map((each) => each.debianPackage);
  if (incomplete.length > 0)
    fail(`${incomplete.join(" and ")} was installed, but its program was not found.`);
  console.log(`Installed ${names}.`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
