import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { MockFault } from '../../lib/testing';

/** What the server does with the connection once its bytes are sent. */
type Afterwards = 'stays' | 'closes' | 'resets';

function socketOf(res: ServerResponse): Socket {
  if (!res.socket) {
    throw new Error('the client went away before it was answered');
  }
  // What the client breaks off is no fault of the server's.
  res.socket.on('error', () => undefined);
  return res.socket;
}

/** Answers with these bytes, whatever they are, in so many packets, and closes, resets or keeps the connection. */
export function bytes(parts: string | Buffer | (string | Buffer)[], afterwards: Afterwards = 'stays'): MockFault {
  return {
    respond(_req, res) {
      const socket = socketOf(res);
      socket.setNoDelay(true);
      void send(socket, [parts].flat(), afterwards);
    },
  };
}

async function send(socket: Socket, parts: readonly (string | Buffer)[], afterwards: Afterwards): Promise<void> {
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
