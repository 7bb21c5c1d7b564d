/** Milliseconds that something has which needs no deadline to end: more than it takes on a machine that is busy. */
export const PATIENCE = 20_000;

// For every test of a file that imports this.
jest.setTimeout(3 * PATIENCE);
