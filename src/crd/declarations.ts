/** A member of a structure as the SDK's declarations have it. */
export interface MemberDoc {
  /** HTML; empty when there is none. */
  readonly html: string;
  /** The declared type: `AttributeDefinition[] | undefined`. */
  readonly type: string;
}

/** A structure or union. */
export interface StructureDoc {
  /** HTML; empty when there is none. */
  readonly html: string;
  readonly members: ReadonlyMap<string, MemberDoc>;
}

/** What declaration files say of structures, unions and enums, by their names. */
export interface Declarations {
  readonly structures: ReadonlyMap<string, StructureDoc>;
  /** The values of each enum, in order. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads an SDK package's `models/*.d.ts`, which are generated and so regular that a look at each line does: parsing
 * them as TypeScript takes seconds for a large service.
 */
export function scanDeclarations(texts: Iterable<string>): Declarations {
  const scanner = new Scanner();
  for (const text of texts) scanner.scan(text);
  return scanner;
}

interface OpenStructure extends StructureDoc {
  html: string;
  readonly members: Map<string, MemberDoc>;
}

class Scanner implements Declarations {
  readonly structures = new Map<string, OpenStructure>();
  readonly enums = new Map<string, string[]>();
  /** The comment that is being read. */
  #comment: string[] | undefined;
  /** The comment before the line. */
  #html = '';
  #structure: OpenStructure | undefined;
  #enum: string[] | undefined;
  /** The comment before an interface inside a union's namespace: it speaks of the interface's one real member. */
  #variantHtml: string | undefined;

  scan(text: string): void {
    for (const line of text.split('\n')) {
      if (this.#comment !== undefined) this.#readComment(line, this.#comment);
      else if (/^\s*\/\*\*\s*$/.test(line)) this.#comment = [];
      else this.#readDeclaration(line);
    }
  }

  #readComment(line: string, comment: string[]): void {
    if (/^\s*\*\/\s*$/.test(line)) {
      const tag = comment.findIndex((each) => /^@\w/.test(each));
      this.#html = comment.slice(0, tag === -1 ? undefined : tag).join('\n');
      this.#comment = undefined;
    } else {
      comment.push(line.replace(/^\s*\* ?/, ''));
    }
  }

  #readDeclaration(line: string): void {
    if (line === '}') this.#close();
    else if (line.startsWith('export ')) this.#open(line);
    else if (this.#enum !== undefined) this.#readValue(line, this.#enum);
    else if (this.#structure !== undefined) this.#readMember(line, this.#structure);
    this.#html = '';
  }

  #open(line: string): void {
    this.#close();
    const name = match(line, /^export (?:interface|declare namespace) (\w+)\b.*\{$/);
    if (name !== undefined) this.#structure = this.#structureOf(name);
    // A union is a type, which has the comment, and a namespace of that name with its members.
    const union = match(line, /^export type (\w+) = \1\./);
    if (union !== undefined) this.#structureOf(union);
    const values = match(line, /^export declare const (\w+): \{$/);
    if (values === undefined) return;
    this.#enum = [];
    this.enums.set(values, this.#enum);
  }

  #close(): void {
    this.#structure = undefined;
    this.#enum = undefined;
    this.#variantHtml = undefined;
  }

  #structureOf(name: string): OpenStructure {
    const structure = this.structures.get(name) ?? { html: '', members: new Map() };
    structure.html ||= this.#html;
    this.structures.set(name, structure);
    return structure;
  }

  #readValue(line: string, values: string[]): void {
    const value = match(line, /^ {4}readonly .*: "(.*)";$/);
    if (value !== undefined) values.push(value);
  }

  #readMember(line: string, { members }: OpenStructure): void {
    if (/^ {4}interface \w/.test(line))
      this.#variantHtml = /^ {4}interface \w+Member \{$/.test(line) ? this.#html : undefined;
    const [, indent, name = '', optional, type = ''] = /^( {4}| {8})(\w+)(\??): (.+);$/.exec(line) ?? [];
    if (indent === undefined) return;
    const isVariant = indent.length === 8;
    if (isVariant && (optional === '?' || this.#variantHtml === undefined)) return;
    members.set(name, { html: isVariant ? (this.#variantHtml ?? '') : this.#html, type });
  }
}

function match(line: string, pattern: RegExp): string | undefined {
  return pattern.exec(line)?.[1];
}
