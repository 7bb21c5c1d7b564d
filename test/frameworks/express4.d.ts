// Express 4 has no types of its own, and one program can hold those of one version; the test uses what both have.
declare module 'express4' {
  export { default } from 'express';
}
