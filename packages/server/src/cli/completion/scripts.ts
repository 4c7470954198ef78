import type { Command, OptionSpec } from '../command.ts';
import { HELP } from '../options.ts';

const optionsOf = (command: Command): readonly OptionSpec[] => [...command.options, HELP];

/** First words of all commands, and the second words by the first. */
function words(commands: readonly Command[]): ReadonlyMap<string, readonly string[]> {
  const parts = new Map<string, string[]>();
  for (const { name } of commands) {
    const [first = '', second] = name.split(' ');
    const seconds = parts.get(first) ?? [];
    if (second !== undefined) seconds.push(second);
    parts.set(first, seconds);
  }
  return parts;
}

/** Completion for bash: words, options, and the words that an option allows. */
export function bashScript(commands: readonly Command[]): string {
  const parts = words(commands);
  const cases = commands.map((command) => {
    const all = optionsOf(command).map(({ name }) => `--${name}`);
    return `    ${quote(command.name)}) options=${quote(all.join(' '))} ;;`;
  });
  const choices = commands.flatMap((command) =>
    command.options
      .filter((option) => option.choices !== undefined)
      .map(
        (option) =>
          `    ${quote(`${command.name} --${option.name}`)}) choices=${quote((option.choices ?? []).join(' '))} ;;`,
      ),
  );
  const groups = [...parts]
    .filter(([, seconds]) => seconds.length > 0)
    .map(([first, seconds]) => `    ${quote(first)}) seconds=${quote(seconds.join(' '))} ;;`);
  return `# bash completion of nightdesk; made by "nightdesk completion bash"
_nightdesk() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  local first="\${COMP_WORDS[1]}" command seconds='' options='' choices=''
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quote(`${[...parts.keys()].join(' ')} help --help --version`)} -- "$word"))
    return
  fi
  case "$first" in
${groups.join('\n')}
  esac
  if [ "$COMP_CWORD" -eq 2 ] && [ -n "$seconds" ]; then
    COMPREPLY=($(compgen -W "$seconds" -- "$word"))
    return
  fi
  if [ -n "$seconds" ]; then command="$first \${COMP_WORDS[2]}"; else command="$first"; fi
  case "$command $before" in
${choices.join('\n')}
  esac
  if [ -n "$choices" ]; then
    COMPREPLY=($(compgen -W "$choices" -- "$word"))
    return
  fi
  case "$command" in
${cases.join('\n')}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _nightdesk nightdesk
`;
}

/** Completion for zsh, with what each command and option does. */
export function zshScript(commands: readonly Command[]): string {
  const parts = words(commands);
  const describe = (name: string, text: string): string =>
    quote(`${name.replaceAll(':', '\\:')}:${text.replaceAll(':', '\\:')}`);
  const firsts = [...parts].map(([first, seconds]) => {
    const only = commands.find(({ name }) => name === first);
    return describe(first, only?.summary ?? seconds.join(', '));
  });
  const groups = [...parts]
    .filter(([, seconds]) => seconds.length > 0)
    .map(([first]) => {
      const of = commands.filter(({ name }) => name.startsWith(`${first} `));
      const list = of.map(({ name, summary }) => describe(name.split(' ')[1] ?? '', summary));
      return `    ${quote(first)}) parts=(${list.join(' ')}) ;;`;
    });
  const cases = commands.map((command) => {
    const specs = optionsOf(command).map((option) => zshOption(option));
    return `    ${quote(command.name)}) _arguments ${[...specs, quote('*:file:_files')].join(' ')} ;;`;
  });
  return `#compdef nightdesk
# zsh completion of nightdesk; made by "nightdesk completion zsh"
_nightdesk() {
  local -a commands parts
  local command
  commands=(${firsts.join(' ')})
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2]" in
${groups.join('\n')}
  esac
  if (( CURRENT == 3 && $#parts )); then
    _describe command parts
    return
  fi
  if (( $#parts )); then command="$words[2] $words[3]"; shift 2 words; (( CURRENT -= 2 ))
  else command="$words[2]"; shift words; (( CURRENT -= 1 )); fi
  case "$command" in
${cases.join('\n')}
  esac
}
_nightdesk "$@"
`;
}

function zshOption({ name, value, text, choices, multiple }: OptionSpec): string {
  const said = text.replace(/[[\]]/g, '').replaceAll(':', '\\:');
  const given =
    value === null
      ? ''
      : `:${value}:${choices === undefined ? '_files' : `(${choices.join(' ')})`}`;
  return quote(`${multiple === true ? '*' : ''}--${name}[${said}]${given}`);
}

/** Completion for fish, with what each command and option does. */
export function fishScript(commands: readonly Command[]): string {
  const parts = words(commands);
  const lines = [
    '# fish completion of nightdesk; made by "nightdesk completion fish"',
    'complete -c nightdesk -f',
  ];
  for (const [first, seconds] of parts) {
    const only = commands.find(({ name }) => name === first);
    const text = only?.summary ?? seconds.join(', ');
    lines.push(`complete -c nightdesk -n __fish_use_subcommand -a ${first} -d ${fishText(text)}`);
    for (const second of seconds) {
      const of = commands.find(({ name }) => name === `${first} ${second}`);
      const when = `"__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${seconds.join(' ')}"`;
      lines.push(`complete -c nightdesk -n ${when} -a ${second} -d ${fishText(of?.summary ?? '')}`);
    }
  }
  for (const command of commands) {
    const seen = command.name
      .split(' ')
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join('; and ');
    for (const { name, short, value, text, choices } of optionsOf(command)) {
      const given =
        value === null
          ? ''
          : choices === undefined
            ? ' -r -F'
            : ` -x -a ${fishText(choices.join(' '))}`;
      const letter = short === undefined ? '' : ` -s ${short}`;
      lines.push(
        `complete -c nightdesk -n "${seen}" -l ${name}${letter}${given} -d ${fishText(text)}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

/** In single quotes, for sh and zsh. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** In single quotes, for fish. */
function fishText(text: string): string {
  return `'${text.replace(/[\\']/g, (sign) => `\\${sign}`)}'`;
}
