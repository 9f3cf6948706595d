import { contractCommands, type Flag, flags, type Shell, shells } from "../arguments/flags.ts";

const words = [...contractCommands, "completion", "help"];

/** A script that makes a shell complete commands, options and their values. */
export function completionFor(shell: Shell): string {
  switch (shell) {
    case "bash":
      return bash();
    case "zsh":
      return zsh();
    case "fish":
      return fish();
  }
}

function bash(): string {
  const values = flags.flatMap(({ name, value }) =>
    Array.isArray(value)
      ? [`    --${name}) COMPREPLY=($(compgen -W "${value.join(" ")}" -- "$word")); return ;;`]
      : [],
  );
  const own = contractCommands.map(
    (command) => `    ${command}) options="${namesFor(command).join(" ")} --help" ;;`,
  );
  return `# posthorn, for bash: source <(posthorn completion bash)
_posthorn() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" options=""
  COMPREPLY=()
  if [[ $COMP_CWORD == 1 ]]; then COMPREPLY=($(compgen -W "${words.join(" ")} --help --version" -- "$word")); return; fi
  case "$before" in
    completion) COMPREPLY=($(compgen -W "${shells.join(" ")}" -- "$word")); return ;;
    help) COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$word")); return ;;
${values.join("\n")}
  esac
  case "\${COMP_WORDS[1]}" in
${own.join("\n")}
  esac
  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$word")); fi
}
complete -o default -F _posthorn posthorn
`;
}

function zsh(): string {
  const own = contractCommands.map((command) => {
    const specs = flagsFor(command).map(({ name, value, about }) => {
      const text = about.replace(/[[\]:'\\]/g, " ");
      const taken =
        value === undefined ? "" : `:${name}:${Array.isArray(value) ? `(${value.join(" ")})` : "_files"}`;
      return `'--${name}[${text}]${taken}'`;
    });
    return `    ${command}) _arguments ${specs.join(" ")} '*:contract:_files' ;;`;
  });
  return `#compdef posthorn
# posthorn, for zsh: source <(posthorn completion zsh)
_posthorn() {
  if (( CURRENT == 2 )); then compadd ${words.join(" ")}; return; fi
  local command="\${words[2]}"
  shift words; (( CURRENT-- ))
  case "$command" in
${own.join("\n")}
    completion) compadd ${shells.join(" ")} ;;
    help) compadd ${words.join(" ")} ;;
  esac
}
compdef _posthorn posthorn
`;
}

function fish(): string {
  const lines = flags.map(({ name, value, about, commands }) => {
    const taken = value === undefined ? "" : Array.isArray(value) ? ` -xa '${value.join(" ")}'` : " -r";
    return `complete -c posthorn -n '__fish_seen_subcommand_from ${commands.join(" ")}' -l ${name}${taken} -d '${about.replaceAll("'", "\\'")}'`;
  });
  return [
    "# posthorn, for fish: posthorn completion fish > ~/.config/fish/completions/posthorn.fish",
    `complete -c posthorn -n __fish_use_subcommand -fa '${words.join(" ")}'`,
    `complete -c posthorn -n '__fish_seen_subcommand_from completion' -fa '${shells.join(" ")}'`,
    ...lines,
    "",
  ].join("\n");
}

function flagsFor(command: string): readonly Flag[] {
  return flags.filter(({ commands }) => commands.some((each) => each === command));
}

function namesFor(command: string): readonly string[] {
  return flagsFor(command).map(({ name }) => `--${name}`);
}
