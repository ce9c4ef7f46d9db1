import { parseBody } from "hono/utils/body";
import { problem, ProblemError } from "#contracts/problem.ts";
import { bytesOf } from "../http/body.ts";

/** The fields of a form as browsers send it. Throws UNSUPPORTED_MEDIA_TYPE and BODY_TOO_LARGE. */
export async function formOf(request: Request): Promise<URLSearchParams> {
  const [mediaType = ""] = (request.headers.get("content-type") ?? "").split(";", 1);
  if (mediaType.trim().toLowerCase() !== "application/x-www-form-urlencoded") {
    const detail = "A form must have the content type application/x-www-form-urlencoded.";
    throw new ProblemError(problem("UNSUPPORTED_MEDIA_TYPE", detail));
  }
  return new URLSearchParams(Buffer.from(await bytesOf(request)).toString("utf8"));
}

/** The fields and files of a form, by their names. Of those with the same name it is the last. */
export type Upload = Readonly<Record<string, unknown>>;

/** The fields and files of a form. Throws UNSUPPORTED_MEDIA_TYPE and BODY_TOO_LARGE. */
export async function uploadOf(request: Request, most: number): Promise<Upload> {
  const type = request.headers.get("content-type") ?? "";
  const detail = "A form with files must have the content type multipart/form-data.";
  const wrong = new ProblemError(problem("UNSUPPORTED_MEDIA_TYPE", detail));
  if (!/^multipart\/form-data;/i.test(type)) throw wrong;
  const body = await bytesOf(request, most);
  const read = new Request(request.url, { method: "POST", body, headers: { "Content-Type": type } });
  return await parseBody(read).catch(() => {
    throw wrong;
  });
}
