import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a blob is, as OCI has it. */
export interface Descriptor {
  readonly mediaType: string;
  /** E.g. `sha256:9f86…`. */
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
const ociIndex = 'application/vnd.oci.image.index.v1+json';

/** A folder in OCI's image layout, version 1.0.0. */
export class OciLayout {
  readonly #folder: string;

  /** Empties the folder first. */
  constructor(folder: string) {
    this.#folder = folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
    writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  }

  blob(mediaType: string, bytes: Buffer): Descriptor {
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(this.#folder, 'blobs/sha256', hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  }

  json(mediaType: string, value: unknown): Descriptor {
    return this.blob(mediaType, Buffer.from(JSON.stringify(value)));
  }

  /** The manifest of an image, or of what belongs to one. */
  manifest(parts: {
    readonly config: Descriptor;
    readonly layers: readonly Descriptor[];
    readonly artifactType?: string;
    readonly subject?: Descriptor;
    readonly annotations?: Readonly<Record<string, string>>;
  }): Descriptor {
    return this.json(ociManifest, { schemaVersion: 2, mediaType: ociManifest, ...parts });
  }

  /** One name for the images of several platforms. */
  index(manifests: readonly Descriptor[], annotations: Readonly<Record<string, string>>): Descriptor {
    return this.json(ociIndex, { schemaVersion: 2, mediaType: ociIndex, manifests, annotations });
  }

  /** Writes what the layout leads to. */
  finish(manifests: readonly Descriptor[]): void {
    const index = { schemaVersion: 2, mediaType: ociIndex, manifests };
    writeFileSync(join(this.#folder, 'index.json'), JSON.stringify(index));
  }
}
