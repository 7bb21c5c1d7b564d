import { BaseUrlFault, formatBaseUrl, isTrusted, parseHttpsBaseUrl } from '../lib/base-url';

const hostname = 'api.c001.eagleeyenetworks.com';
const label63 = 'a'.repeat(63);
/** 253 characters, the longest host name there is. */
const longest = [label63, label63, label63, 'a'.repeat(61)].join('.');

describe('parseHttpsBaseUrl', () => {
  it.each<[string, unknown, object]>([
    ['the object of the schema', { hostname, port: 443 }, { hostname, port: 443 }],
    ['an object without a port', { hostname }, { hostname, port: 443 }],
    ['an object whose port is null', { hostname, port: null }, { hostname, port: 443 }],
    ['an object with another port', { hostname, port: 8443 }, { hostname, port: 8443 }],
    ['the lowest port', { hostname, port: 1 }, { hostname, port: 1 }],
    ['the highest port', { hostname, port: 65535 }, { hostname, port: 65535 }],
    ['more members than these', { hostname, port: 443, scheme: 'http' }, { hostname, port: 443 }],
    ['capital letters', { hostname: 'API.C001.EagleEyeNetworks.com' }, { hostname, port: 443 }],
    ['the longest host name', { hostname: longest }, { hostname: longest, port: 443 }],
    ['a host name of one label', { hostname: 'gateway' }, { hostname: 'gateway', port: 443 }],
    ['a bare host name', hostname, { hostname, port: 443 }],
    ['a host name and a port', `${hostname}:8443`, { hostname, port: 8443 }],
    ['a URL', `https://${hostname}`, { hostname, port: 443 }],
    ['a URL with a slash', `https://${hostname}/`, { hostname, port: 443 }],
    ['a URL with a port', `https://${hostname}:8443`, { hostname, port: 8443 }],
    ['a URL in capitals', `HTTPS://${hostname.toUpperCase()}:443/`, { hostname, port: 443 }],
  ])('reads %s', (_what, value, expected) => {
    expect(parseHttpsBaseUrl(value)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a number', 443],
    ['true', true],
    ['an empty object', {}],
    ['a list', [hostname]],
    ['a hostname that is null', { hostname: null, port: 443 }],
    ['a hostname that is a list', { hostname: [hostname], port: 443 }],
    ['a number as hostname', { hostname: 1, port: 443 }],
    ['an empty text', ''],
    ['http', `http://${hostname}`],
    ['another scheme', `ftp://${hostname}`],
    ['a path', `https://${hostname}/api`],
    ['a query', `https://${hostname}?a`],
    ['a fragment', `https://${hostname}#a`],
    ['a user', `https://user@${hostname}`],
    ['user and password', `https://user:secret@${hostname}`],
    ['a port of six digits', `${hostname}:100000`],
    ['a port that is missing behind its colon', `${hostname}:`],
    ['a port in letters', `${hostname}:https`],
    ['white space within', `https://api .eagleeyenetworks.com`],
    ['white space behind', `${hostname} `],
    ['a line feed behind', `${hostname}\n`],
    ['two slashes behind', `https://${hostname}//`],
  ])('refuses %s: neither object nor URL', (_what, value) => {
    expect(parseHttpsBaseUrl(value)).toEqual(
      new BaseUrlFault('it is neither an object with a hostname nor an https URL without a path'),
    );
  });

  it.each([
    '',
    '.',
    'a..b',
    '.eagleeyenetworks.com',
    `${hostname}.`,
    '-api.eagleeyenetworks.com',
    'api-.eagleeyenetworks.com',
    'api_1.eagleeyenetworks.com',
    `${hostname}:443`,
    `${hostname}/`,
    `evil.example/.${hostname}`,
    `evil.example#.${hostname}`,
    `evil.example?.${hostname}`,
    `evil.example\\.${hostname}`,
    `user@${hostname}`,
    `https://${hostname}`,
    `${hostname}\n`,
    `${hostname}\u0000`,
    ` ${hostname}`,
    '[::1]',
    '::1',
    'käse.eagleeyenetworks.com',
    '%61pi.eagleeyenetworks.com',
    `a${label63}.eagleeyenetworks.com`,
    `a.${longest}`,
  ])('refuses the hostname %j', (name) => {
    expect(parseHttpsBaseUrl({ hostname: name, port: 443 })).toEqual(
      new BaseUrlFault('its hostname is not a host name'),
    );
  });

  it.each([0, -1, 65536, 443.5, NaN, Infinity, '443', '', true, [443], {}])('refuses the port %j', (port) => {
    expect(parseHttpsBaseUrl({ hostname, port })).toEqual(
      new BaseUrlFault('its port is not a whole number from 1 to 65535'),
    );
  });

  it.each([`${hostname}:0`, `https://${hostname}:65536`, `https://${hostname}:99999/`])(
    'refuses the text %s',
    (url) => {
      expect(parseHttpsBaseUrl(url)).toEqual(new BaseUrlFault('its port is not a whole number from 1 to 65535'));
    },
  );
});

describe('a host is trusted', () => {
  const domains = ['eagleeyenetworks.com', 'een.cloud'];

  it.each(['eagleeyenetworks.com', hostname, 'een.cloud', 'api.c001.een.cloud'])('when it is %s', (name) => {
    expect(isTrusted(name, domains)).toBe(true);
  });

  it.each([
    'evileagleeyenetworks.com',
    'eagleeyenetworks.com.evil.example',
    'eagleeyenetworks.co',
    'com',
    'een.cloud.example',
    'xeen.cloud',
  ])('not when it is %s', (name) => {
    expect(isTrusted(name, domains)).toBe(false);
  });
});

describe('formatBaseUrl', () => {
  it('leaves the port out when it is 443, and only then', () => {
    expect(formatBaseUrl({ hostname, port: 443 })).toBe(`https://${hostname}`);
    expect(formatBaseUrl({ hostname, port: 8443 })).toBe(`https://${hostname}:8443`);
    expect(formatBaseUrl({ hostname, port: 80 })).toBe(`https://${hostname}:80`);
  });
});
