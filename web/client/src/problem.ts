import type { Instant } from './wire.ts';

/** A refusal of the server (RFC 9457), or `network` when there was no answer at all. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: string,
    readonly status: number,
    readonly detail: string,
    readonly fields: Readonly<Record<string, string>> = {},
    readonly retryAfterMs?: number,
    /** How many people the refused message would call. */
    readonly members?: number,
    /** Until when it is refused. */
    readonly until?: Instant,
    /** What the page is to say itself, when the server does not read aloud. */
    readonly words?: Words,
  ) {
    super(`${code} (${status})`);
  }

  /** Whether the same request may succeed later: no answer, too many, or a part of the server that is away. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export interface Words {
  readonly text: string;
  readonly language: string;
}

interface ProblemBody {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly members?: number;
  readonly until?: string;
  readonly text?: string;
  readonly language?: string;
  readonly errors?: readonly { readonly field?: string; readonly code?: string; readonly detail?: string }[];
}

export async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as ProblemBody;
  const fields: Record<string, string> = {};
  for (const error of body.errors ?? []) {
    if (error.field !== undefined) fields[error.field] ??= error.detail ?? error.code ?? '';
  }
  const code = body.type?.slice(body.type.lastIndexOf(':') + 1) ?? 'unknown';
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new Problem(
    code,
    response.status,
    body.detail ?? body.title ?? '',
    fields,
    Number.isFinite(retryAfter) ? retryAfter * 1000 : undefined,
    body.members,
    body.until,
    body.text === undefined || body.language === undefined ? undefined : { text: body.text, language: body.language },
  );
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem('network', 0, '');
}
