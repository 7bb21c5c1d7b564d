import type { ServerResponse } from 'node:http';

import type { MockFault } from '../../lib/testing';

/** What the server does with the connection once its bytes are sent. */
type Afterwards = 'stays' | 'closes' | 'resets';

/** Answers with these bytes, whatever they are, in so many packets, and closes, resets or keeps the connection. */
export function bytes(parts: string | Buffer | (string | Buffer)[], afterwards: Afterwards = 'stays'): MockFault {
  return { respond: (_req, res) => send(res, [parts].flat(), afterwards) };
}

async function send({ socket }: ServerResponse, parts: (string | Buffer)[], afterwards: Afterwards): Promise<void> {
  if (!socket) {
    throw new Error('the client went away before it was answered');
  }
  socket.setNoDelay(true);
  // What the client breaks off is no fault of the server's.
  socket.on('error', () => undefined);
  for (const part of parts) {
    await new Promise((resolve) => socket.write(part, resolve));
    // A packet of its own: the next write comes when this one has left.
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  if (afterwards === 'closes') {
    socket.end();
  } else if (afterwards === 'resets') {
    socket.resetAndDestroy();
  }
}
