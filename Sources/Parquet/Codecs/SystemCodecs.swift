import CZlib
import CZstd

/// Codecs of the system's libraries.
enum SystemCodecs {
  /// Decompresses gzip members, one after the other; answers whether they fill the output exactly.
  static func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var stream = z_stream()
    // SAFETY: zlib keeps the address of the stream, which does not move inside of this closure, and stays within the
    // two buffers, whose sizes (at most 1 GiB) it is told; it does not write through next_in.
    return withUnsafeMutablePointer(to: &stream) { stream in
      stream.pointee.next_in = UnsafeMutablePointer(
        mutating: input.bindMemory(to: UInt8.self).baseAddress)
      stream.pointee.avail_in = UInt32(input.count)
      stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
      stream.pointee.avail_out = UInt32(output.count)
      // 32 + 15: the header of gzip or of zlib, whichever is there, and the largest window.
      let version = zlibVersion()
      guard inflateInit2_(stream, 32 + 15, version, Int32(MemoryLayout<z_stream>.size)) == Z_OK
      else { return false }
      defer { inflateEnd(stream) }
      while true {
        guard CZlib.inflate(stream, Z_FINISH) == Z_STREAM_END else { return false }
        if stream.pointee.avail_in == 0 || stream.pointee.avail_out == 0 {
          return stream.pointee.avail_out == 0
        }
        guard inflateReset(stream) == Z_OK else { return false }
      }
    }
  }

  /// Decompresses zstd frames, one after the other; answers whether they fill the output exactly.
  static func zstd(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Bool {
    // SAFETY: zstd stays within the two buffers, whose sizes it is told.
    ZSTD_decompress(output.baseAddress, output.count, input.baseAddress, input.count)
      == output.count
  }
}
