/** Answers as bytes. */

export async function jsonText(body: unknown): Promise<string> {
  return JSON.stringify(body ?? null);
}
