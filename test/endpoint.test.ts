import http from 'node:http';
import https from 'node:https';

import { endpointAt, endpointOf } from '../lib/endpoint';

describe('an endpoint is prepared', () => {
  it('from an https URL, on port 443', () => {
    expect(endpointOf('token', 'https://auth.eagleeyenetworks.com/oauth2/token')).toEqual({
      name: 'token',
      location: 'https://auth.eagleeyenetworks.com/oauth2/token',
      hostname: 'auth.eagleeyenetworks.com',
      port: 443,
      path: '/oauth2/token',
      host: 'auth.eagleeyenetworks.com',
      request: expect.any(Function),
    });
  });

  it('from an http URL, on port 80', () => {
    const { port, host } = endpointOf('token', 'http://localhost/oauth2/token');
    expect({ port, host }).toEqual({ port: 80, host: 'localhost' });
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

describe("an endpoint's request is Node's as it is by then, which a mock or a tracer may have replaced", () => {
  const at = { hostname: 'api.c001.eagleeyenetworks.com', port: 443 };

  it.each([
    ['https', https, endpointOf('token', 'https://auth.example/token')],
    ['http', http, endpointOf('token', 'http://127.0.0.1/token')],
    ["https, for an account's own host", https, endpointAt('profile', at, '/api/v3.0/users/self', '')],
  ])('over %s', (_scheme, library, endpoint) => {
    const replaced = jest.spyOn(library, 'request').mockImplementation(() => {
      throw new Error('replaced');
    });
    expect(() => endpoint.request({ path: '/token' })).toThrow('replaced');
    expect(replaced).toHaveBeenCalledWith({ path: '/token' });
    replaced.mockRestore();
  });
});
