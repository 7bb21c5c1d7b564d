import { removePackedPackage } from './packed-package';

export = removePackedPackage;
