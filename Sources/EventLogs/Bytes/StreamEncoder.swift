import CZlib
import CZstd

/// Compresses a stream piece by piece.
protocol StreamEncoder: AnyObject {
  /// Encodes as much as fits; with `finish` the stream ends, once nothing is produced any more.
  func encode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, finish: Bool
  ) -> StreamStep
}

extension Compression {
  func makeEncoder() -> any StreamEncoder {
    switch self {
    case .gzip: GzipEncoder()
    case .zstd: ZstdEncoder()
    }
  }
}

extension StreamEncoder {
  /// Appends the compressed form of `bytes` to `output`; answers what went wrong, if anything.
  func encode(_ bytes: [UInt8], finish: Bool, appendingTo output: inout [UInt8]) -> String? {
    let block = [UInt8](repeating: 0, count: 65_536)
    var offset = 0
    while true {
      let used = output.count
      output.append(contentsOf: block)
      let step = bytes.withUnsafeBytes { input in
        output.withUnsafeMutableBytes { target in
          // SAFETY: both arrays are borrowed for this call; offset <= input.count and used <= target.count.
          encode(
            UnsafeRawBufferPointer(rebasing: input[offset...]),
            into: UnsafeMutableRawBufferPointer(rebasing: target[used...]), finish: finish)
        }
      }
      output.removeLast(block.count - step.produced)
      offset += step.consumed
      if let failure = step.failure { return failure }
      if offset == bytes.count && step.produced < block.count { return nil }
    }
  }
}

private final class GzipEncoder: StreamEncoder {
  // SAFETY: zlib keeps the address of the stream, so it must not move; this owner alone frees it.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let initialized: Bool

  init() {
    stream.initialize(to: z_stream())
    // SAFETY: a zeroed z_stream is what zlib asks for. The header carries no time: the same rows
    // give the same bytes.
    initialized =
      deflateInit2_(
        stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + 15, 8, Z_DEFAULT_STRATEGY, zlibVersion(),
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit {
    // SAFETY: nobody uses the stream after its owner.
    if initialized { deflateEnd(stream) }
    stream.deallocate()
  }

  func encode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, finish: Bool
  ) -> StreamStep {
    guard initialized else { return StreamStep(failure: "zlib could not start") }
    // SAFETY: zlib reads at most avail_in and writes at most avail_out bytes during this call, in
    // which both buffers are borrowed; it does not write through next_in.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.bindMemory(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(clamping: input.count)
    stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(clamping: output.count)
    let given = (stream.pointee.avail_in, stream.pointee.avail_out)
    let code = deflate(stream, finish ? Z_FINISH : Z_NO_FLUSH)
    let failed = code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR
    return StreamStep(
      consumed: Int(given.0 - stream.pointee.avail_in),
      produced: Int(given.1 - stream.pointee.avail_out),
      failure: failed ? "zlib error \(code)" : nil)
  }
}

private final class ZstdEncoder: StreamEncoder {
  // SAFETY: made and freed by this owner; zstd takes a null pointer for freeing.
  private let context = ZSTD_createCCtx()

  /// Frames with a checksum, so that a reader finds out when bytes were altered.
  init() {
    if let context { ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1) }
  }

  deinit { ZSTD_freeCCtx(context) }

  func encode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, finish: Bool
  ) -> StreamStep {
    guard context != nil else { return StreamStep(failure: "zstd could not start") }
    // SAFETY: zstd stays within src + size and dst + size, borrowed for this call.
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let code = ZSTD_compressStream2(
      context, &target, &source, finish ? ZSTD_e_end : ZSTD_e_continue)
    let failed = ZSTD_isError(code) != 0
    // SAFETY: the name of an error is a constant that ends in NUL.
    return StreamStep(
      consumed: source.pos, produced: target.pos,
      failure: failed ? String(cString: ZSTD_getErrorName(code)) : nil)
  }
}
