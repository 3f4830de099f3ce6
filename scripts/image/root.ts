import { chmodSync, cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Arch, debianArchive, debianPackages, debianSuite, nodeArchive, run } from './sources.ts';

/** Who the process is: a number, so that Kubernetes can tell that it is not root. */
export const user = 65_532;

const triplets: Readonly<Record<Arch, string>> = { amd64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };
/** What Node is linked with, and what its resolver of names opens by itself. */
const libraries = /^(ld-linux-.+|lib(c|m|dl|pthread|rt|resolv|nss_dns|nss_files|gcc_s|stdc\+\+)\.so.*)$/;

/** Lays out the files that Debian has to give: libraries, certificates, and who made them. */
export function baseRoot(folder: string, arch: Arch): void {
  for (const each of debianPackages) {
    const archive = debianArchive(each, arch);
    const unpacked = `${folder}.${each.name}`;
    rmSync(unpacked, { recursive: true, force: true });
    run('dpkg-deb', ['--extract', archive, unpacked]);
    copyLibraries(unpacked, folder, triplets[arch]);
    put(folder, `var/lib/dpkg/status.d/${each.name}`, run('dpkg-deb', ['--field', archive]));
    const copyright = `usr/share/doc/${each.name}/copyright`;
    if (existsSync(join(unpacked, copyright))) put(folder, copyright, readFileSync(join(unpacked, copyright), 'utf8'));
    if (each.name === 'ca-certificates') put(folder, 'etc/ssl/certs/ca-certificates.crt', certificates(unpacked));
    rmSync(unpacked, { recursive: true });
  }
  put(folder, 'etc/passwd', `root:x:0:0:root:/:/sbin/nologin\nnonroot:x:${user}:${user}:nonroot:/:/sbin/nologin\n`);
  put(folder, 'etc/group', `root:x:0:\nnonroot:x:${user}:\n`);
  put(folder, 'etc/nsswitch.conf', 'hosts: files dns\n');
  // What scanners match packages with.
  put(folder, 'etc/os-release', `ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (${debianSuite})"\n`);
}

/** Lays out Node and its licences. */
export function nodeRoot(folder: string, arch: Arch): void {
  const nodejs = join(folder, 'nodejs');
  mkdirSync(nodejs, { recursive: true });
  const members = ['package/bin/node', 'package/LICENSE'];
  run('tar', ['--extract', '--file', nodeArchive(arch), '--directory', nodejs, '--strip-components=1', ...members]);
}

/** Lays out the product. */
export function appRoot(folder: string, { bundle, notices }: { bundle: string; notices: string }): void {
  const app = join(folder, 'app');
  mkdirSync(app, { recursive: true });
  cpSync(bundle, app, { recursive: true });
  put(app, 'package.json', '{"type":"module"}\n');
  put(app, 'LICENSE', readFileSync('LICENSE', 'utf8'));
  put(app, 'THIRD-PARTY-NOTICES.txt', notices);
  mkdirSync(join(app, 'bin'));
  cpSync('image/controller', join(app, 'bin/controller'));
  chmodSync(join(app, 'bin/controller'), 0o755);
}

function copyLibraries(from: string, to: string, triplet: string): void {
  const places = ['lib', 'lib64', `lib/${triplet}`, `usr/lib/${triplet}`];
  for (const file of places.flatMap((place) => globSync(`${place}/*`, { cwd: from }))) {
    if (!libraries.test(basename(file))) continue;
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(from, file), join(to, file), { verbatimSymlinks: true });
  }
}

/** All certificates in one file, as `update-ca-certificates` makes it. */
function certificates(folder: string): string {
  const files = globSync('usr/share/ca-certificates/mozilla/*.crt', { cwd: folder }).sort();
  return files.map((file) => `${readFileSync(join(folder, file), 'utf8').trim()}\n`).join('');
}

function put(folder: string, path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
