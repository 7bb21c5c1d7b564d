import { once } from 'node:events';
import type { Server, Socket } from 'node:net';

import { stopAfterwards } from './eagle-eye';

/** Has a server listen on a free port of 127.0.0.1, until the test ends: the port. */
export async function listen(server: Server): Promise<number> {
  const sockets: Socket[] = [];
  server.on('connection', (socket) => {
    // What a client breaks off is no fault of the server's.
    socket.on('error', () => undefined);
    sockets.push(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stopAfterwards({
    stop() {
      sockets.forEach((socket) => socket.destroy());
      server.close();
    },
  });
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
