'use strict';

// What a process that may not use the network is told: by `node --permission` without `--allow-net`.
const { EagleEyeStrategy } = require('passport-eagleeye');

const options = { clientID: 'id', clientSecret: 'secret', callbackURL: 'http://127.0.0.1:3333' };
new EagleEyeStrategy({ ...options, tokenURL: 'http://127.0.0.1:9/token' }, (_a, _r, _p, done) => done(null, false))
  .refreshAccessToken('token')
  .catch(({ code, message, cause }) => console.log(JSON.stringify({ code, message, cause: cause?.code })));
