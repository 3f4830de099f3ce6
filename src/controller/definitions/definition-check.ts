import { commonStatus } from '../../crd/status-schema.ts';
import { definitionName } from '../../engine/definition/definition-name.ts';
import type { KindDefinition } from '../../engine/definition/kind.ts';
import { definitionsOfResources } from '../../engine/installed-kinds.ts';
import type { EngineParts } from '../../engine/settings.ts';
import { KubeError } from '../../kube/kube-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import { Reflector } from '../../kube/reflector.ts';
import { errorText, type Logger, silent } from '../../shared/log.ts';
import { serial } from '../../shared/serial.ts';
import { listed, pathsWithout, schemaOf, schemaPaths, versionsOf } from './schema-paths.ts';

/** What the check works with. */
export type DefinitionCheckParts = Pick<EngineParts, 'kube' | 'events' | 'clock' | 'random' | 'log'>;

/**
 * Says when an installed CustomResourceDefinition is older than this build: the API server drops fields that it does not
 * know, and tells nobody. Looks at each when the process starts and when it changes; without the right to see them, at
 * none.
 */
export class DefinitionCheck {
  readonly #parts: DefinitionCheckParts;
  readonly #log: Logger;
  /** By the name of their CustomResourceDefinition. */
  readonly #kinds: ReadonlyMap<string, KindDefinition>;
  readonly #reflector: Reflector<KubeObject>;
  readonly #inTurn = serial();
  #hasEnded = false;

  constructor(kinds: readonly KindDefinition[], parts: DefinitionCheckParts) {
    const { kube, clock, random, log } = parts;
    this.#parts = parts;
    this.#log = log;
    this.#kinds = new Map(kinds.map((kind) => [definitionName(kind), kind]));
    this.#reflector = new Reflector<KubeObject>({
      client: kube,
      resource: definitionsOfResources,
      // Schemas are large: each is read for a moment, and none is kept.
      metadataOnly: true,
      transform: ({ apiVersion, kind, metadata: { name, uid = '', resourceVersion = '', generation = 0 } }) => {
        return { apiVersion, kind, metadata: { name, uid, resourceVersion, generation } };
      },
      onStatus: (status) => {
        if (status.state !== 'watching') this.#cannotSee(status.error);
      },
      logger: silent,
      clock,
      random,
      handlers: {
        added: (found) => this.#look(found),
        modified: (found, before) => {
          if (found.metadata.generation !== before.metadata.generation) this.#look(found);
        },
        deleted: () => {},
      },
    });
  }

  start(): void {
    this.#reflector.start();
  }

  /** Resolves when nothing is looked at any more. */
  async stop(): Promise<void> {
    this.#hasEnded = true;
    await this.#reflector.stop();
    await this.#inTurn(async () => {});
  }

  #cannotSee(error: unknown): void {
    if (this.#hasEnded || !(error instanceof KubeError && error.forbidden)) return;
    this.#hasEnded = true;
    void this.#reflector.stop();
    this.#log.info('may not see definitions: nothing will tell whether they lack fields', { error: errorText(error) });
  }

  #look({ metadata: { name } }: KubeObject): void {
    const kind = this.#kinds.get(name);
    if (kind === undefined) return;
    // One after the other: at the start there are as many as kinds.
    void this.#inTurn(async () => {
      if (!this.#hasEnded) await this.#check(name, kind);
    }).catch((error: unknown) => this.#log.debug('a definition was not read', { name, error: errorText(error) }));
  }

  async #check(name: string, kind: KindDefinition): Promise<void> {
    const definition = await this.#parts.kube.get<KubeObject>(definitionsOfResources, { name });
    const version = versionsOf(definition).find((found) => found['name'] === kind.version);
    const lost = pathsWithout(fieldsOf(kind), schemaPaths(schemaOf(version)));
    if (lost.length === 0) return;
    const note =
      `The definition is older than the controller: the API server drops ${listed(lost)} from what is applied. ` +
      'Upgrade it: apply the file of config/crd, or start the controller with --install-crds';
    this.#log.warn('the installed definition lacks fields, which the API server drops', {
      ...{ kind: kind.kind, definition: name, fields: listed(lost) },
      upgrade: 'apply the file of config/crd, or start the controller with --install-crds',
    });
    this.#parts.events.record(definition, { type: 'Warning', reason: 'FieldsMissing', action: 'Check', note });
  }
}

/** All fields that the objects of a kind may have. */
function fieldsOf({ facts }: KindDefinition): string[] {
  const common = Object.entries(commonStatus).flatMap(([name, schema]) => [
    ...schemaPaths(schema, `status.${name}`).paths,
  ]);
  return [...facts.contract.entries.map(({ path }) => path), ...common];
}
