/** The media type without its parameters, in lower case: `text/plain` for `Text/Plain; charset=utf-8`. */
export function mediaType(contentType: string): string {
  const end = contentType.indexOf(";");
  return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

/** True for JSON: `application/json`, `application/vnd.shop+json; charset=utf-8`, and also the bare `json`. */
export function isJson(contentType: string): boolean {
  return contentType === "application/json" || /^([^;]+[/+])?json\s*(;|$)/i.test(contentType);
}

/** The media type of a structured event: CloudEvents whose attributes and data are one JSON object. */
export const structuredType = "application/cloudevents+json";

/** True for the content type of a structured event. */
export function isStructured(contentType: string | undefined): boolean {
  // The first check tells nearly all packets: "c" or "C" comes after the slash.
  if (contentType === undefined || (contentType.charCodeAt(12) | 32) !== 99) return false;
  return mediaType(contentType) === structuredType;
}
