import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(__dirname, '../../..');

/** What npm put into an empty application for one package. */
export interface Installation {
  /** Name of the package. */
  readonly name: string;
  /** Folder of the application. */
  readonly folder: string;
  readonly packages: number;
  readonly bytes: number;
}

/** How many packages npm's own record of node_modules names. */
function packagesIn(lock: string): number {
  const record: unknown = JSON.parse(lock);
  return typeof record === 'object' && record !== null && 'packages' in record && record.packages instanceof Object
    ? Object.keys(record.packages).length
    : 0;
}

/**
 * Installs one package into an empty application.
 *
 * @param folder - where the application is to be; the folder must not exist yet
 * @param name - name of the package
 * @param specifier - what to install, in npm's words
 */
export async function install(folder: string, name: string, specifier = name): Promise<Installation> {
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...options, specifier], { cwd: folder });
  const modules = join(folder, 'node_modules');
  const entries = await readdir(modules, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== '.package-lock.json');
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  const packages = packagesIn(await readFile(join(modules, '.package-lock.json'), 'utf8'));
  return { name, folder, packages, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/**
 * Packs this package as it is published.
 *
 * @param folder - where the tarball is to be
 * @returns the path of the tarball
 */
export async function pack(folder: string): Promise<string> {
  // Without scripts: what is to be packed has been built, and is what the contestants have loaded.
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
    cwd: ROOT,
  });
  return join(folder, stdout.trim());
}
