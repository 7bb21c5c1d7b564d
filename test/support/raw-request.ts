import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends these octets to a port of 127.0.0.1, whatever they are: everything that was answered until the server closed. */
export async function sendRaw(port: string | number, octets: string): Promise<string> {
  const socket = connect(Number(port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
  // A server may refuse a request before it has read all of it.
  socket.on('error', () => undefined);
  socket.end(octets, 'latin1');
  await once(socket, 'close');
  return answer;
}
