let ahead = 0;

afterEach(() => {
  ahead = 0;
  jest.restoreAllMocks();
});

/** Lets the clock jump ahead, until the test ends. Timers stay as they are: sockets need them. */
export function letPass(seconds: number): void {
  if (ahead === 0) {
    const now = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => now() + ahead);
  }
  ahead += seconds * 1000;
}
