export class ApiError extends Error {
  constructor(
    /** 0: the server was not reached. */
    readonly status: number,
    readonly code: string,
    /** Seconds the server asks to wait. */
    readonly retryAfter = 1,
    /** What the refusal allows at most, such as tries that are left. */
    readonly max?: number,
  ) {
    super(`${status} ${code}`);
  }

  /** Whether the same request may succeed later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 401 || this.status === 429 || this.status >= 500;
  }
}

export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

const TIMEOUT = 20_000;

export async function request(
  fetcher: Fetch,
  method: string,
  path: string,
  token: string | null,
  body?: unknown,
): Promise<Response> {
  const headers: Record<string, string> = {};
  if (token) headers["Authorization"] = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetcher(path, {
      method,
      headers,
      credentials: "omit",
      signal: AbortSignal.timeout?.(TIMEOUT) ?? null,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError(0, "unreachable");
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

async function refusal(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => null)) as {
    code?: string;
    errors?: { code: string; max?: number }[];
  } | null;
  const fault = problem?.errors?.[0];
  const code = fault?.code ?? problem?.code ?? "unknown";
  return new ApiError(response.status, code, seconds(response.headers.get("Retry-After")), fault?.max);
}

export function seconds(header: string | null): number {
  const value = Number(header);
  return header && value >= 0 ? Math.min(value, 120) : 1;
}
