import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from '../bundle.ts';
import { gitCommit, productVersion, sourceDate } from '../facts.ts';
import { type BundledPackage, bundledPackages, noticesOf } from './bundled-packages.ts';
import { type Layer, layerOf } from './layer.ts';
import { type Descriptor, OciLayout } from './oci-layout.ts';
import { appRoot, baseRoot, nodeRoot, user } from './root.ts';
import { isoTime, sbomOf } from './sbom.ts';
import type { Arch } from './sources.ts';

// Makes the image without a container engine: `npm run image`, with `--arch amd64` for one processor and `--output
// <folder>` for another place than dist-image. Needs npm, GNU tar, and Debian's apt-get and dpkg-deb, but no rights.

const { values } = parseArgs({
  options: {
    arch: { type: 'string', default: 'amd64,arm64' },
    output: { type: 'string', default: 'dist-image/layout' },
  },
});
const [version, commit, date] = [productVersion(), gitCommit(), sourceDate()];
const labels = {
  'org.opencontainers.image.title': 'tack',
  'org.opencontainers.image.description': 'AWS resources as Kubernetes custom resources',
  'org.opencontainers.image.licenses': 'Apache-2.0',
  'org.opencontainers.image.version': version,
  'org.opencontainers.image.revision': commit,
  'org.opencontainers.image.created': isoTime(date),
};
const spdx = 'application/spdx+json';
const layout = new OciLayout(values.output);
const work = mkdtempSync(join(tmpdir(), 'tack-image-'));
try {
  const bundleFolder = join(work, 'bundle');
  const metafile = await bundle(bundleFolder, { version, commit, date: isoTime(date).slice(0, 19) });
  const bundled = bundledPackages(metafile);
  const archs = values.arch.split(',').map(archOf);
  const images = archs.map((arch) => imageFor(arch, bundleFolder, bundled));
  const index = layout.index(images.flat(), labels);
  layout.finish([{ ...index, annotations: { 'org.opencontainers.image.ref.name': version } }]);
  console.log(`${values.output}: ${index.digest}`);
} finally {
  rmSync(work, { recursive: true });
}

function archOf(text: string): Arch {
  if (text === 'amd64' || text === 'arm64') return text;
  throw new Error(`--arch: ${JSON.stringify(text)} is neither amd64 nor arm64`);
}

/** Writes an image, and beside it what describes it. */
function imageFor(arch: Arch, bundleFolder: string, bundled: readonly BundledPackage[]): Descriptor[] {
  const layers = layersFor(arch, bundleFolder, bundled);
  const platform = { os: 'linux', architecture: arch, ...(arch === 'arm64' ? { variant: 'v8' } : {}) };
  const config = layout.json('application/vnd.oci.image.config.v1+json', configOf(platform, layers));
  const blobs = layers.map(({ bytes }) => layout.blob('application/vnd.oci.image.layer.v1.tar+gzip', bytes));
  const image = layout.manifest({ config, layers: blobs, annotations: labels });
  const size = blobs.reduce((sum, blob) => sum + blob.size, config.size);
  console.log(`linux/${arch}: ${(size / 1e6).toFixed(1)} MB compressed, ${image.digest}`);

  const document = JSON.stringify(sbomOf({ version, arch, bundled, date, image: image.digest }), undefined, 2);
  const beside = join(dirname(values.output), `${basename(values.output)}-${arch}.spdx.json`);
  mkdirSync(dirname(beside), { recursive: true });
  writeFileSync(beside, document);
  const sbom = layout.manifest({
    artifactType: spdx,
    config: layout.blob('application/vnd.oci.empty.v1+json', Buffer.from('{}')),
    layers: [layout.blob(spdx, Buffer.from(document))],
    subject: image,
  });
  // Of no platform, so that nobody takes it for an image of theirs.
  const nowhere = { os: 'unknown', architecture: 'unknown' };
  return [
    { ...image, platform },
    { ...sbom, artifactType: spdx, platform: nowhere },
  ];
}

function layersFor(arch: Arch, bundleFolder: string, bundled: readonly BundledPackage[]): Layer[] {
  const parts: readonly [name: string, what: string, fill: (folder: string) => void][] = [
    ['base', 'libraries, certificates and users', (folder) => baseRoot(folder, arch)],
    ['node', 'Node', (folder) => nodeRoot(folder, arch)],
    ['app', 'Tack', (folder) => appRoot(folder, { bundle: bundleFolder, notices: noticesOf(bundled) })],
  ];
  return parts.map(([name, what, fill]) => {
    const folder = join(work, arch, name);
    mkdirSync(folder, { recursive: true });
    fill(folder);
    // What does not change with the product is the same layer for all its versions.
    return layerOf(folder, { what, date: name === 'app' ? date : 0 });
  });
}

function configOf(platform: object, layers: readonly Layer[]): object {
  return {
    created: isoTime(date),
    ...platform,
    config: {
      User: `${user}:${user}`,
      WorkingDir: '/app',
      Entrypoint: ['/nodejs/bin/node', 'tack.js'],
      Cmd: ['controller'],
      // Why so small a young generation: docs/adr/0001-what-bounds-one-replica.md.
      Env: ['PATH=/nodejs/bin', 'NODE_ENV=production', 'NODE_OPTIONS=--max-semi-space-size=2'],
      ExposedPorts: { '8080/tcp': {}, '8081/tcp': {} },
      Labels: labels,
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(({ what }) => ({ created: isoTime(date), created_by: what })),
  };
}
