import { commandNames, contractCommands, type Shell, shells } from "../arguments/commands.ts";
import { flags, flagsOf } from "../arguments/flags.ts";

/** The script that makes a shell complete commands, options and their values. */
export function completionFor(shell: Shell): string {
  switch (shell) {
    case "bash":
      return bashScript();
    case "zsh":
      return zshScript();
    case "fish":
      return fishScript();
  }
}

const commandWords = commandNames.join(" ");
const shellWords = shells.join(" ");

function bashScript(): string {
  const values = flags.flatMap(({ name, value }) =>
    Array.isArray(value)
      ? [`    --${name}) COMPREPLY=($(compgen -W "${value.join(" ")}" -- "$word")); return ;;`]
      : [],
  );
  const options = contractCommands.map((command) => {
    const names = flagsOf(command).map(({ name }) => `--${name}`);
    return `    ${command}) options="${names.join(" ")} --help" ;;`;
  });
  return `# posthorn, for bash: source <(posthorn completion bash)
_posthorn() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" options=""
  COMPREPLY=()
  if [[ $COMP_CWORD == 1 ]]; then COMPREPLY=($(compgen -W "${commandWords} --help --version" -- "$word")); return; fi
  case "$before" in
    completion) COMPREPLY=($(compgen -W "${shellWords}" -- "$word")); return ;;
    help) COMPREPLY=($(compgen -W "${commandWords}" -- "$word")); return ;;
${values.join("\n")}
  esac
  case "\${COMP_WORDS[1]}" in
${options.join("\n")}
  esac
  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$word")); fi
}
complete -o default -F _posthorn posthorn
`;
}

function zshScript(): string {
  const cases = contractCommands.map((command) => {
    const specs = flagsOf(command).map(({ name, value, about }) => {
      const text = about.replace(/[[\]:'\\]/g, " ");
      const values = Array.isArray(value) ? `(${value.join(" ")})` : "_files";
      return `'--${name}[${text}]${value === undefined ? "" : `:${name}:${values}`}'`;
    });
    return `    ${command}) _arguments ${specs.join(" ")} '*:contract:_files' ;;`;
  });
  return `#compdef posthorn
# posthorn, for zsh: source <(posthorn completion zsh)
_posthorn() {
  if (( CURRENT == 2 )); then compadd ${commandWords}; return; fi
  local command="\${words[2]}"
  shift words; (( CURRENT-- ))
  case "$command" in
${cases.join("\n")}
    completion) compadd ${shellWords} ;;
    help) compadd ${commandWords} ;;
  esac
}
compdef _posthorn posthorn
`;
}

function fishScript(): string {
  const lines = flags.map(({ name, value, about, commands }) => {
    const values = value === undefined ? "" : Array.isArray(value) ? ` -xa '${value.join(" ")}'` : " -r";
    return `complete -c posthorn -n '__fish_seen_subcommand_from ${commands.join(" ")}' -l ${name}${values} -d '${about.replaceAll("'", "\\'")}'`;
  });
  return [
    "# posthorn, for fish: posthorn completion fish > ~/.config/fish/completions/posthorn.fish",
    `complete -c posthorn -n __fish_use_subcommand -fa '${commandWords}'`,
    `complete -c posthorn -n '__fish_seen_subcommand_from completion' -fa '${shellWords}'`,
    ...lines,
    "",
  ].join("\n");
}
