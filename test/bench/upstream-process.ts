import { createServer } from 'node:http';

import { serve } from './process-channel';
import { ANSWERS } from './upstream-answers';

let connections = 0;
let requests = 0;

const server = createServer((req, res) => {
  requests += 1;
  const path = req.url?.split('?', 1)[0] ?? '';
  const answer = ANSWERS.get(path);
  req.resume().on('end', () => {
    if (answer) {
      res.writeHead(200, { 'content-type': answer.type, 'content-length': answer.body.length });
      res.end(answer.body);
    } else {
      res.writeHead(404, { 'content-length': 0 }).end();
    }
  });
});
server.on('connection', () => {
  connections += 1;
});
// A contestant waits for the others between its rounds: its connections stay open meanwhile.
server.keepAliveTimeout = 300_000;

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  serve({ count: () => ({ port, connections, requests }) });
});
process.on('disconnect', () => {
  process.exit();
});
