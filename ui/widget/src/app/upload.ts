import { ApiError, seconds } from "../chat/api";
import type { Attachment } from "@sarangbang/api";

/** One file on its way up; XMLHttpRequest, because fetch tells no progress. */
export function upload(
  file: File,
  token: string,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file, file.name);
    call.open("POST", "/widget/v1/attachments");
    call.setRequestHeader("Authorization", `Bearer ${token}`);
    call.responseType = "json";
    call.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
    call.onload = () => {
      if (call.status === 201 || call.status === 200) return resolve(call.response as Attachment);
      const code = (call.response as { code?: string } | null)?.code ?? "unknown";
      reject(new ApiError(call.status, code, seconds(call.getResponseHeader("Retry-After"))));
    };
    call.onerror = () => reject(new ApiError(0, "unreachable"));
    call.onabort = () => reject(new ApiError(0, "cancelled"));
    signal.addEventListener("abort", () => call.abort());
    call.send(form);
  });
}
