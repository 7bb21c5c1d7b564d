import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { type CommandResult, runCommand, runOrFail } from './command';

/** How packages are installed here: none that is needed has an install script. */
export const INSTALL = 'npm install --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error';

/** The tarball, which jest's globalSetup has packed. */
export function packedPackage(): string {
  return process.env.PACKED_PASSPORT_EAGLEEYE ?? '';
}

/** A project of somebody who uses the package, in a temporary folder of its own. */
export class ScratchProject {
  private constructor(readonly folder: string) {}

  /** Packages named `passport-eagleeye` are the tarball. */
  static async create(...packages: readonly string[]): Promise<ScratchProject> {
    const project = new ScratchProject(await mkdtemp(join(tmpdir(), 'passport-eagleeye-')));
    await project.write('package.json', JSON.stringify({ private: true }));
    if (packages.length > 0) {
      const [command = '', ...args] = INSTALL.split(' ');
      const specs = packages.map((name) => (name === 'passport-eagleeye' ? packedPackage() : name));
      await runOrFail(command, [...args, ...specs], { cwd: project.folder });
    }
    return project;
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  async write(name: string, content: string): Promise<void> {
    await mkdir(dirname(this.path(name)), { recursive: true });
    await writeFile(this.path(name), content);
  }

  async copy(folder: string, name: string): Promise<void> {
    await cp(folder, this.path(name), { recursive: true });
  }

  run(command: string, args: readonly string[]): Promise<CommandResult> {
    return runCommand(command, args, { cwd: this.folder });
  }

  async stop(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
