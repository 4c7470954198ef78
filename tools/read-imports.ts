/** What a source file imports, read with oxc-parser. Part of the import check. */
import { parseSync } from 'oxc-parser';

/** One import, re-export or dynamic import with a literal name. */
export interface FoundImport {
  readonly specifier: string;
  /** Line from 1. */
  readonly line: number;
  /** Erased by type stripping: it cannot be part of a cycle at run time. */
  readonly typeOnly: boolean;
}

/** The imports of a file, and the first error when it does not parse. */
export interface FileImports {
  readonly imports: FoundImport[];
  readonly error: { readonly line: number; readonly message: string } | undefined;
}

/**
 * Reads the imports of one file.
 * @param file its name, for the language by extension
 * @param text its content
 */
export function readImports(file: string, text: string): FileImports {
  const { program, module, errors } = parseSync(file, text);
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const imports: FoundImport[] = [];
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') {
      imports.push({
        specifier: node.source.value,
        line: lineAt(node.start),
        typeOnly: node.importKind === 'type',
      });
    } else if (node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration') {
      if (node.source === null) continue;
      imports.push({
        specifier: node.source.value,
        line: lineAt(node.start),
        typeOnly: node.exportKind === 'type',
      });
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^(['"`])([^'"`$]+)\1$/.exec(
      text.slice(moduleRequest.start, moduleRequest.end),
    );
    if (literal?.[2] !== undefined) {
      // A dynamic import runs after its file: it cannot close a cycle.
      imports.push({ specifier: literal[2], line: lineAt(moduleRequest.start), typeOnly: true });
    }
  }
  const first = errors[0];
  const error =
    first === undefined
      ? undefined
      : { line: lineAt(first.labels[0]?.start ?? 0), message: first.message };
  return { imports, error };
}
