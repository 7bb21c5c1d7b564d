/** How often to look whether the parent is still there. */
const LOOK_MS = 100;

/**
 * Ends the process at once on SIGINT and SIGTERM: closing the server first would wait for the connections that browsers
 * keep open.
 *
 * npm puts a shell between itself and this process, and hands signals to that shell; some (dash) die of SIGTERM without
 * handing it on. So under npm the end of the parent counts as well.
 */
export function stopOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(0));
  }
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, LOOK_MS).unref();
}
