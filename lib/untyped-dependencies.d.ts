// What this package uses of its two dependencies that ship no types. Declared here, and not taken from
// DefinitelyTyped, so that the published .d.ts files stand alone.

declare module 'passport-oauth2' {
  const passportOAuth2: import('./passport-oauth2').PassportOAuth2Module;
  export = passportOAuth2;
}

declare module 'oauth' {
  export const OAuth2: import('./oauth').OAuth2Constructor;
}
