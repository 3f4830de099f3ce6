/** Stops, and resolves when what is under way is over; when the signal aborts meanwhile, `underWay` is aborted too. */
export async function stopping(
  stop: () => Promise<unknown>,
  underWay: AbortController,
  signal: AbortSignal | undefined,
): Promise<void> {
  const cut = (): void => underWay.abort(signal?.reason);
  signal?.addEventListener('abort', cut, { once: true });
  if (signal?.aborted === true) cut();
  await stop();
  signal?.removeEventListener('abort', cut);
}
