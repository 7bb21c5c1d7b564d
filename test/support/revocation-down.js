'use strict';

// Has the first revocation fail in a program that starts a stand-in of its own: node -r this file program.js
const { Server } = require('node:http');

const { emit } = Server.prototype;
let isDown = true;

Server.prototype.emit = function (event, req, res) {
  if (event !== 'request' || req.url !== '/oauth2/revoke' || !isDown) {
    return emit.apply(this, arguments);
  }
  isDown = false;
  req.resume();
  res.writeHead(503).end();
  return true;
};
