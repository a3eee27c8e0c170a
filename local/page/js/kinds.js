/** Kinds of files: what a field's dialog offers, and what is a photo. */

/** What the API reads and browsers have no media type for. */
const PICTURE_SUFFIXES = "heic heif avif jfif tif tiff tga ico psd exr hdr jxl psb pdf svg dng cr2 cr3 nef arw raf orf rw2 pef srw".split(" ").map((suffix) => `.${suffix}`);

const ACCEPTED = { "image/*": ["image/*", ...PICTURE_SUFFIXES], "audio/*": ["audio/*", "video/*"] };

/** The `accept` attribute for a media range of the schema. */
export const acceptOf = (media) => (ACCEPTED[media] ?? [media]).join(",");

/** Whether a file is of a media range, by its name and declared type; the server decides by its content. */
export function isOf(media, { name, type }) {
  const suffix = name.slice(name.lastIndexOf(".")).toLowerCase();
  return (ACCEPTED[media] ?? [media]).some((one) => (one.startsWith(".") ? suffix === one : type.startsWith(one.replace("*", ""))));
}
