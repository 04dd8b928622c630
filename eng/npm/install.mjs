// Installs the packages of package-lock.json into node_modules, for eng/NativeLibraries.targets.
//
// `npm ci` empties node_modules before it fills it, so two builds at once would pull the libraries from under each other.
// Therefore each installs into a folder of its own and then swaps it in by renaming: whoever comes last wins or withdraws,
// and no build ever sees half an installation.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = dirname(fileURLToPath(import.meta.url));
const installed = join(home, 'node_modules');
const manifests = ['package.json', 'package-lock.json', '.npmrc'];

const work = mkdtempSync(join(home, '.install-'));
try {
  for (const file of manifests) copyFileSync(join(home, file), join(work, file));
  // npm is a command file on Windows, which only a shell can start.
  // Every platform's libraries are packed on any one: --force takes those that are for another processor.
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--force'], { cwd: work, stdio: 'inherit', shell: process.platform === 'win32' });
  if (npm.status === 0) swapIn();
  else {
    if (npm.error) console.error(`npm can't be started: ${npm.error.message}`);
    process.exitCode = npm.status ?? 1;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function swapIn() {
  const fresh = join(work, 'node_modules');
  if (existsSync(installed)) renameSync(installed, join(work, 'previous'));
  try {
    renameSync(fresh, installed);
  } catch (error) {
    // Another build swapped in between: the same lock file means the same packages, so its installation serves as well.
    if (!sameInstallation(fresh, installed)) throw error;
  }
}

function sameInstallation(a, b) {
  const lock = folder => readFileSync(join(folder, '.package-lock.json'), 'utf8');
  return existsSync(join(b, '.package-lock.json')) && lock(a) === lock(b);
}
