/** Exit code after Ctrl-C, as shells count it. */
const INTERRUPTED = 130;

/**
 * Does short work that should not be cut in two, such as writing files: Ctrl-C takes effect when it is done.
 * Elsewhere Ctrl-C ends the process at once, which a back-test that plays its bars could not do by itself.
 */
export async function finishFirst<T>(work: () => Promise<T>): Promise<T> {
  let interrupted = false;
  const note = (): void => {
    interrupted = true;
  };
  process.on('SIGINT', note);
  try {
    return await work();
  } finally {
    process.off('SIGINT', note);
    if (interrupted) process.exit(INTERRUPTED);
  }
}
