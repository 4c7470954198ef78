import { readFileSync } from 'node:fs';
import { loadConfig } from '../../config/load-config.ts';
import { problemLine } from '../../config/config.ts';
import { Desk } from '../../desk/desk.ts';
import type { Options } from '../options.ts';
import { print, tell } from '../output.ts';

/** How long an orderly end may take before the process ends all the same, ms. */
const PATIENCE = 9_500;

/** Starts the desk and works until it is told to end. */
export async function runStart(options: Options): Promise<void> {
  const runners = options.number('runners', { min: 1, max: 256, whole: true });
  const { config, warnings } = loadConfig(process.env, options.text('config') ?? null);
  for (const warning of warnings) tell(`warning: ${problemLine(warning)}`);
  const desk = new Desk({
    config,
    version: version(),
    demo: !options.has('no-demo') && !config.production,
    tell,
    ...(runners === undefined ? {} : { supervisor: { runners } }),
  });
  const end = endBySignal(desk);
  const { url, claimUrl, demoBots } = await desk.start();
  const lines = [`Nightdesk is at ${url} (${config.trading.mode}; data in ${config.home})`];
  if (demoBots > 0) lines.push(`${demoBots} demo bots trade on paper, on a SIMULATED market.`);
  if (claimUrl !== null) lines.push(`Make the administrator, once, within the hour: ${claimUrl}`);
  await print(`${lines.join('\n')}\n`);
  await end;
}

/** Ends the desk on the first signal and the process on the second. Resolved when the desk has ended. */
function endBySignal(desk: Desk): Promise<void> {
  return new Promise((resolve) => {
    let ending = false;
    const end = (signal: NodeJS.Signals): void => {
      if (ending) process.exit(1);
      ending = true;
      tell(`${signal}: stopping; a second one ends at once.`);
      setTimeout(() => {
        tell('Not everything has stopped in time; the next start clears what is left.');
        process.exit(1);
      }, PATIENCE).unref();
      desk
        .stop()
        .catch((error: unknown) => {
          tell(error instanceof Error ? error.message : String(error));
        })
        .finally(resolve);
    };
    process.on('SIGTERM', end);
    process.on('SIGINT', end);
  });
}

function version(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const manifest: unknown = JSON.parse(text);
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
