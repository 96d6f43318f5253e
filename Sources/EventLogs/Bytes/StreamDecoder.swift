import CZlib
import CZstd

/// Decompresses a stream piece by piece.
protocol StreamDecoder: AnyObject {
  /// Whether the compressed stream may end here.
  var isComplete: Bool { get }

  /// Decodes as much as fits.
  func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> StreamStep
}

/// What one call of a decoder or encoder did.
struct StreamStep {
  var consumed = 0
  var produced = 0
  /// What is wrong with the stream.
  var failure: String?
}

extension Compression {
  func makeDecoder() -> any StreamDecoder {
    switch self {
    case .gzip: GzipDecoder()
    case .zstd: ZstdDecoder()
    }
  }
}

/// gzip members, one after the other; zero padding after the last is ignored.
private final class GzipDecoder: StreamDecoder {
  // SAFETY: zlib keeps the address of the stream, so it must not move; this owner alone frees it.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private(set) var isComplete = false
  private let initialized: Bool

  init() {
    stream.initialize(to: z_stream())
    // SAFETY: a zeroed z_stream is what zlib asks for; 16 + 15 = gzip header, largest window.
    initialized =
      inflateInit2_(stream, 16 + 15, zlibVersion(), Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit {
    // SAFETY: nobody uses the stream after its owner.
    if initialized { inflateEnd(stream) }
    stream.deallocate()
  }

  func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> StreamStep
  {
    guard initialized else { return StreamStep(failure: "zlib could not start") }
    if isComplete {
      // SAFETY: the caller's buffer is borrowed for this call, and read within its count.
      guard let first = input.first else { return StreamStep() }
      if first == 0 {
        let zeros = input.firstIndex { $0 != 0 } ?? input.count
        return StreamStep(consumed: zeros)
      }
      inflateReset(stream)
      isComplete = false
    }
    // SAFETY: zlib reads at most avail_in and writes at most avail_out bytes during this call, in
    // which both buffers are borrowed; it does not write through next_in.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.bindMemory(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(clamping: input.count)
    stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(clamping: output.count)
    let given = (stream.pointee.avail_in, stream.pointee.avail_out)
    let code = inflate(stream, Z_NO_FLUSH)
    var step = StreamStep(
      consumed: Int(given.0 - stream.pointee.avail_in),
      produced: Int(given.1 - stream.pointee.avail_out))
    switch code {
    case Z_STREAM_END: isComplete = true
    case Z_OK, Z_BUF_ERROR: break
    default:
      // SAFETY: zlib's message is a constant that ends in NUL.
      step.failure = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)"
    }
    return step
  }
}

/// zstd frames, one after the other.
private final class ZstdDecoder: StreamDecoder {
  // SAFETY: made and freed by this owner; zstd takes a null pointer for freeing.
  private let stream = ZSTD_createDStream()
  private(set) var isComplete = false

  deinit { ZSTD_freeDStream(stream) }

  func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> StreamStep
  {
    guard stream != nil else { return StreamStep(failure: "zstd could not start") }
    if isComplete && input.isEmpty { return StreamStep() }
    // SAFETY: zstd stays within src + size and dst + size, borrowed for this call.
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let code = ZSTD_decompressStream(stream, &target, &source)
    var step = StreamStep(consumed: source.pos, produced: target.pos)
    if ZSTD_isError(code) != 0 {
      // SAFETY: the name of an error is a constant that ends in NUL.
      step.failure = String(cString: ZSTD_getErrorName(code))
    } else {
      isComplete = code == 0
    }
    return step
  }
}
