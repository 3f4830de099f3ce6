import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sources from './sources.json' with { type: 'json' };

/** The processors that there are images for, as OCI names them. */
export type Arch = 'amd64' | 'arm64';

/** A Debian package of the image. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly license: string;
  readonly sha256: Readonly<Record<Arch, string>>;
}

/** The version of Node in the image. */
export const nodeVersion: string = sources.node.version;
export const debianSuite: string = sources.debian.suite;
export const debianPackages: readonly DebianPackage[] = sources.debian.packages;

const cache = resolve('.cache/image/downloads');

/** The archive with Node's executable: npm's package for the processor, fetched once. @throws when it is another one. */
export function nodeArchive(arch: Arch): string {
  const { package: name, integrity } = sources.node[arch];
  const file = join(cache, `${name}-${nodeVersion}.tgz`);
  if (!existsSync(file)) {
    mkdirSync(cache, { recursive: true });
    run('npm', ['pack', `${name}@${nodeVersion}`, '--silent', '--pack-destination', cache]);
  }
  return checked(file, { algorithm: 'sha512', encoding: 'base64', expected: integrity.replace('sha512-', '') });
}

/** A package's archive, fetched once by apt. @throws when it is another one, or Debian has it no longer. */
export function debianArchive({ name, version, sha256 }: DebianPackage, arch: Arch): string {
  const folder = join(cache, `${name}-${version}-${arch}`);
  if (!existsSync(folder)) {
    const part = `${folder}.part`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    // A package for all processors is in the list of one of them.
    const exact = sha256.amd64 === sha256.arm64 ? `${name}=${version}` : `${name}:${arch}=${version}`;
    run('apt-get', ['--quiet', 'download', exact], { cwd: part, env: { APT_CONFIG: aptConfig() } });
    renameSync(part, folder);
  }
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error(`apt-get left nothing in ${folder}`);
  return checked(join(folder, file), { algorithm: 'sha256', encoding: 'hex', expected: sha256[arch] });
}

/** Settings under which apt knows both processors, touches nothing of the machine's own, and needs no rights. */
function aptConfig(): string {
  const apt = join(cache, 'apt');
  const file = join(apt, 'apt.conf');
  if (existsSync(file)) return file;
  rmSync(apt, { recursive: true, force: true });
  const folders = ['state/lists/partial', 'cache/archives/partial', 'etc/apt.conf.d', 'etc/preferences.d'];
  for (const folder of folders) mkdirSync(join(apt, folder), { recursive: true });
  const signed = '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]';
  const places = [`debian ${debianSuite}`, `debian ${debianSuite}-updates`, `debian-security ${debianSuite}-security`];
  const lines = places.map((place) => `deb ${signed} http://deb.debian.org/${place} main\n`);
  writeFileSync(join(apt, 'etc/sources.list'), lines.join(''));
  writeFileSync(join(apt, 'state/status'), '');
  const settings = [
    `Dir::State "${apt}/state"; Dir::State::status "${apt}/state/status"; Dir::Cache "${apt}/cache";`,
    `Dir::Etc "${apt}/etc"; Dir::Etc::sourceparts "-"; Acquire::Languages "none";`,
    'APT::Architecture "amd64"; APT::Architectures { "amd64"; "arm64"; }; APT::Sandbox::User "";',
  ];
  const draft = `${file}.part`;
  writeFileSync(draft, `${settings.join('\n')}\n`);
  run('apt-get', ['--quiet', 'update'], { env: { APT_CONFIG: draft } });
  renameSync(draft, file);
  return file;
}

interface Check {
  readonly algorithm: string;
  readonly encoding: 'base64' | 'hex';
  readonly expected: string;
}

function checked(file: string, { algorithm, encoding, expected }: Check): string {
  const found = createHash(algorithm).update(readFileSync(file)).digest(encoding);
  if (found === expected) return file;
  throw new Error(`${file} has the ${algorithm} ${found}, and scripts/image/sources.json says ${expected}`);
}

/** Runs a program to its end. @throws Error with what it printed */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Readonly<Record<string, string>> } = {},
): string {
  const env = { ...process.env, ...options.env };
  return execFileSync(command, args, { ...options, env, encoding: 'utf8', maxBuffer: 64 << 20 });
}
