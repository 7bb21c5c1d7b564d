/**
 * Ends the process at once on SIGINT and SIGTERM: to close the server first would wait for connections that browsers keep.
 *
 * npm hands signals to a shell between itself and this process, and some shells (dash) die of SIGTERM without handing it
 * on. So under npm the end of the parent counts as well.
 */
export function stopOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 100).unref();
}
