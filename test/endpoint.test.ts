import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

import { endpointOf } from '../lib/endpoint';

describe('an endpoint is prepared', () => {
  it('from an https URL, on port 443', () => {
    expect(endpointOf('token', 'https://auth.eagleeyenetworks.com/oauth2/token')).toEqual({
      name: 'token',
      location: 'https://auth.eagleeyenetworks.com/oauth2/token',
      hostname: 'auth.eagleeyenetworks.com',
      port: 443,
      path: '/oauth2/token',
      host: 'auth.eagleeyenetworks.com',
      request: httpsRequest,
    });
  });

  it('from an http URL, on port 80', () => {
    const { port, host, request } = endpointOf('token', 'http://localhost/oauth2/token');
    expect({ port, host, request }).toEqual({ port: 80, host: 'localhost', request: httpRequest });
  });

  it('with a port of its own, which stands in the Host header as well', () => {
    const { port, host, hostname } = endpointOf('profile', 'https://gateway.example:8443/api/v3.0/users/self');
    expect({ port, host, hostname }).toEqual({ port: 8443, host: 'gateway.example:8443', hostname: 'gateway.example' });
  });

  it('with its query in the request target, but not in what errors say', () => {
    const { path, location } = endpointOf('profile', 'https://gateway.example/users/self?include=status,timeZone');
    expect(path).toBe('/users/self?include=status,timeZone');
    expect(location).toBe('https://gateway.example/users/self');
  });

  it('from an IPv6 literal, whose brackets are for the Host header alone', () => {
    const { hostname, host } = endpointOf('api', 'http://[::1]:3334/cameras');
    expect({ hostname, host }).toEqual({ hostname: '::1', host: '[::1]:3334' });
  });
});
