import type { BundledPackage } from './bundled-packages.ts';
import { type Arch, debianPackages, debianSuite, nodeVersion } from './sources.ts';

/** Which image is described. */
export interface SbomOptions {
  readonly version: string;
  readonly arch: Arch;
  readonly bundled: readonly BundledPackage[];
  /** Seconds since the epoch. */
  readonly date: number;
  /** The digest of the image's manifest. */
  readonly image: string;
}

interface Part {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly purl: string;
}

/** What is in an image, as SPDX 2.3 has it. */
export function sbomOf({ version, arch, bundled, date, image }: SbomOptions): object {
  const product = {
    name: 'tack',
    version,
    license: 'Apache-2.0',
    purl: `pkg:oci/tack@${encodeURIComponent(image)}?arch=${arch}`,
  };
  const parts = [product, ...partsOf(arch, bundled)];
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `tack-${version}-${arch}`,
    documentNamespace: `https://spdx.org/spdxdocs/tack-${version}-${arch}-${image.replace('sha256:', '')}`,
    creationInfo: { created: isoTime(date), creators: [`Tool: tack-image-${version}`] },
    packages: parts.map(({ name, version: versionInfo, license, purl }) => ({
      name,
      SPDXID: idOf({ name, version: versionInfo }),
      versionInfo,
      downloadLocation: 'NOASSERTION',
      filesAnalyzed: false,
      licenseDeclared: license,
      licenseConcluded: 'NOASSERTION',
      copyrightText: 'NOASSERTION',
      externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }],
    })),
    relationships: [
      relation('SPDXRef-DOCUMENT', 'DESCRIBES', idOf(product)),
      ...parts.slice(1).map((part) => relation(idOf(product), 'CONTAINS', idOf(part))),
    ],
  };
}

/** E.g. `2026-11-25T20:00:00Z`. */
export function isoTime(date: number): string {
  return new Date(date * 1000).toISOString().replace('.000', '');
}

function partsOf(arch: Arch, bundled: readonly BundledPackage[]): Part[] {
  const node = { name: 'node', version: nodeVersion, license: 'MIT', purl: `pkg:generic/node@${nodeVersion}` };
  const libraries = debianPackages.map(({ name, version, license }) => {
    const place = `${encodeURIComponent(name)}@${encodeURIComponent(version)}`;
    return { name, version, license, purl: `pkg:deb/debian/${place}?arch=${arch}&distro=${debianSuite}` };
  });
  const packages = bundled.map(({ name, version, license }) => {
    return { name, version, license, purl: `pkg:npm/${name.replace('@', '%40')}@${version}` };
  });
  return [node, ...libraries, ...packages];
}

function idOf({ name, version }: { name: string; version: string }): string {
  return `SPDXRef-${`${name}-${version}`.replaceAll(/[^A-Za-z0-9.-]/g, '-').replace(/^-/, '')}`;
}

function relation(spdxElementId: string, relationshipType: string, relatedSpdxElement: string): object {
  return { spdxElementId, relationshipType, relatedSpdxElement };
}
