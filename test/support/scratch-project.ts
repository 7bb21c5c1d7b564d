import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { type CommandResult, runCommand, runOrFail } from './command';

interface HiddenLockfile {
  packages: Record<string, { version: string }>;
}

/** A project of somebody who uses the package, in a temporary folder of its own. */
export class ScratchProject {
  private constructor(readonly folder: string) {}

  static async create(): Promise<ScratchProject> {
    const project = new ScratchProject(await mkdtemp(join(tmpdir(), 'passport-eagleeye-')));
    await project.write('package.json', JSON.stringify({ private: true }));
    return project;
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Installs packages as `npm install` does, but for their install scripts: none that is needed here has one. */
  async install(...packages: string[]): Promise<void> {
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
    await runOrFail('npm', ['install', ...flags, ...packages], { cwd: this.folder });
  }

  /** What is installed, by its place below the project: `node_modules/…`. */
  async installed(): Promise<string[]> {
    const text = await readFile(this.path('node_modules/.package-lock.json'), 'utf8');
    const { packages }: HiddenLockfile = JSON.parse(text);
    return Object.keys(packages);
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

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
