import { packPackage } from './packed-package';

// jest's globalSetup takes a default export alone; `export =` is that to it.
export = packPackage;
