import { ApiError } from "./error";
import { spoken } from "./http";
import type { Attachment } from "./types";

export interface Upload {
  /** The stored file; rejects with an ApiError, with code `cancelled` after cancel(). */
  readonly done: Promise<Attachment>;
  cancel(): void;
}

/** Sends one file; XMLHttpRequest because fetch tells no progress. */
export function upload(
  path: string,
  file: File,
  headers: Readonly<Record<string, string>>,
  onProgress: (share: number) => void,
): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<Attachment>((resolve, reject) => {
    request.open("POST", path);
    request.responseType = "json";
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as Attachment);
      else reject(ApiError.fromBody(request.status, request.response, request.getResponseHeader("Retry-After")));
    };
    request.onerror = () => reject(ApiError.network());
    request.ontimeout = () => reject(ApiError.network());
    request.onabort = () => reject(new ApiError(0, "cancelled", ""));
    const form = new FormData();
    form.append("file", file, file.name);
    request.send(form);
  });
  return { done, cancel: () => request.abort() };
}

/** Sends one file as an agent. */
export function uploadFromConsole(file: File, onProgress: (share: number) => void): Upload {
  return upload("/api/v1/attachments", file, { "X-Sarangbang": "1", "Accept-Language": spoken() }, onProgress);
}

/** Where an agent reads a stored file. */
export function attachmentUrl(id: string): string {
  return `/api/v1/attachments/${encodeURIComponent(id)}`;
}
