import { createRequire } from 'node:module';
import { join } from 'node:path';

import { serve } from './process-channel';

// Loads one package of one application in a fresh process, and says what that took.
const [, , folder = '', name = ''] = process.argv;
const load = createRequire(join(folder, 'index.js'));

serve({
  load: () => {
    const before = process.cpuUsage();
    load(name);
    const { user, system } = process.cpuUsage(before);
    return { microseconds: user + system };
  },
});
