import type { Command } from '../command.ts';

/** `nightdesk completion` */
export const completionCommand: Command = {
  name: 'completion',
  summary: 'Print what lets a shell complete commands and options.',
  usage: 'SHELL',
  positionals: { min: 1, max: 1 },
  options: [],
  details: ['SHELL is bash, zsh or fish.'],
  examples: [
    ['completion bash > ~/.local/share/bash-completion/completions/nightdesk', 'for bash'],
    ['completion zsh > "${fpath[1]}/_nightdesk"', 'for zsh'],
    ['completion fish > ~/.config/fish/completions/nightdesk.fish', 'for fish'],
  ],
  async run(options) {
    const { runCompletion } = await import('./run.ts');
    await runCompletion(options);
  },
};
