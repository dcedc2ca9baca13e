// How large a picture is, so that a page keeps its place while pictures load.

const PNG = "\x89PNG\r\n\x1a\n";

/** Width and height at which a picture is shown; one whose name ends in -2x has twice as many pixels, for sharp screens. */
export function sizeOf(bytes, file) {
  const { width, height } = pixelsOf(bytes, file);
  const scale = /-2x\.\w+$/.test(file) ? 2 : 1;
  return { width: Math.round(width / scale), height: Math.round(height / scale) };
}

/** Those of a PNG or of a WebP without animation. */
function pixelsOf(bytes, file) {
  if (bytes.toString("latin1", 0, 8) === PNG) return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WEBP") {
    const size = webp(bytes);
    if (size) return size;
  }
  throw new Error(`${file}: its size can't be read: PNG and WebP are understood`);
}

function webp(bytes) {
  switch (bytes.toString("latin1", 12, 16)) {
    case "VP8 ":
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case "VP8L": {
      const bits = bytes.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    case "VP8X":
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}
