import type { Command } from '../command.ts';

/** `nightdesk completion` */
export const completionCommand: Command = {
  name: 'completion',
  summary: 'Print what lets a shell complete commands and options.',
  usage: 'SHELL',
  positionals: { min: 1, max: 1 },
  options: [],
  details: [
    'SHELL is bash, zsh or fish. The script goes where the shell looks for such: ~/.local/share/bash-completion/completions/nightdesk for bash, a folder of $fpath as _nightdesk for zsh, ~/.config/fish/completions/nightdesk.fish for fish.',
  ],
  examples: [
    ['completion bash', 'for bash'],
    ['completion zsh', 'for zsh'],
    ['completion fish', 'for fish'],
  ],
  async run(options) {
    const { runCompletion } = await import('./run.ts');
    await runCompletion(options);
  },
};
