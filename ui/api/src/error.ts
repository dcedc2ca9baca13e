/** What went wrong with one field of a form. */
export interface FieldError {
  code: string;
  message: string;
}

interface Problem {
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  errors?: { field: string; code: string; message: string }[];
  [other: string]: unknown;
}

/** A refused or failed call. `code` is stable; `detail` is written for the reader in the reader's language. */
export class ApiError extends Error {
  readonly fields: Readonly<Record<string, FieldError>>;

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    /** The whole problem document: some codes carry more, such as who accepted a room. */
    readonly problem: Readonly<Record<string, unknown>> = {},
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(`${code}: ${detail}`);
    this.name = "ApiError";
    const fields: Record<string, FieldError> = {};
    for (const { field, code: reason, message } of (problem as Problem).errors ?? []) {
      fields[field] ??= { code: reason, message };
    }
    this.fields = fields;
  }

  /** Nothing answered: the call may or may not have arrived. */
  get unreachable(): boolean {
    return this.code === "network";
  }

  /** Saying the same again later may work. */
  get temporary(): boolean {
    return this.unreachable || this.status === 429 || this.status >= 500;
  }

  static network(): ApiError {
    return new ApiError(0, "network", "");
  }

  static fromBody(status: number, body: unknown, retryAfter: string | null): ApiError {
    const problem = (typeof body === "object" && body !== null ? body : {}) as Problem;
    const seconds = Number(retryAfter ?? Number.NaN);
    return new ApiError(
      status,
      problem.code ?? `http_${status}`,
      problem.detail ?? problem.title ?? "",
      problem,
      Number.isFinite(seconds) ? seconds : null,
    );
  }
}
