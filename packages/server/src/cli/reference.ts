import type { Command } from './command.ts';
import { commandHelp } from './help.ts';

const BEGIN = '<!-- help: made by packages/server/src/cli/write-reference.ts -->';
const END = '<!-- end of help -->';

/** The help of every command as Markdown: what docs/cli.md ends with. */
export function referenceText(commands: readonly Command[]): string {
  return commands
    .map(
      (command) =>
        `### nightdesk ${command.name}\n\n\`\`\`text\n${commandHelp(command).trimEnd()}\n\`\`\`\n`,
    )
    .join('\n');
}

/** A document with its reference brought up to date; null when the marks for it are not there. */
export function withReference(document: string, commands: readonly Command[]): string | null {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin === -1 || end < begin) return null;
  return `${document.slice(0, begin)}${BEGIN}\n\n${referenceText(commands)}\n${document.slice(end)}`;
}
