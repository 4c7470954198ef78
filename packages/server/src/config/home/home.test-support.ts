/** A process that takes hold of a home, says so, and stays until it is told to end. */
import { openHome } from './open-home.ts';

const [folder = ''] = process.argv.slice(2);
try {
  const home = await openHome(folder);
  process.send?.({ held: true, cleared: home.cleared });
  process.once('message', () => {
    home.close();
    process.exit(0);
  });
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const message = error instanceof Error ? error.message : '';
  process.send?.({ held: false, code, message });
  process.disconnect?.();
}
