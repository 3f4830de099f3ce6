/**
 * A policy document as a user writes it; AWS gives it URL-encoded. A plus sign stands for itself. What begins with a
 * brace is not encoded.
 */
export function decodedDocument(text: string | undefined): string | undefined {
  if (text === undefined || text.trimStart().startsWith('{')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
