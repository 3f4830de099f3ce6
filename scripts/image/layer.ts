import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A layer of an image. */
export interface Layer {
  readonly bytes: Buffer;
  /** Of the archive before it was compressed, e.g. `sha256:9f86…`. */
  readonly diffId: string;
  /** For people. */
  readonly what: string;
}

const cache = resolve('.cache/image/layers');

/** Packs a folder: the same files at the same `date`, in seconds since the epoch, give the same bytes. */
export function layerOf(folder: string, { what, date }: { what: string; date: number }): Layer {
  const order = ['--sort=name', `--mtime=@${date}`, '--format=gnu', '--mode=u=rwX,go=rX'];
  const nobodys = ['--owner=0', '--group=0', '--numeric-owner'];
  const archive = execFileSync('tar', ['--create', ...order, ...nobodys, '--directory', folder, '.'], {
    maxBuffer: 1 << 30,
  });
  const digest = createHash('sha256').update(archive).digest('hex');
  return { bytes: compressed(archive, digest), diffId: `sha256:${digest}`, what };
}

/** Compressing Node takes longer than all the rest, and it is the same for many commits. */
function compressed(archive: Buffer, digest: string): Buffer {
  const file = join(cache, `${digest}-zlib-${process.versions.zlib}.tar.gz`);
  if (existsSync(file)) return readFileSync(file);
  const bytes = gzipSync(archive, { level: 9 });
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${file}.part`, bytes);
  renameSync(`${file}.part`, file);
  return bytes;
}
