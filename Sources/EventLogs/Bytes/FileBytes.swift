/// The bytes of a file, decompressed when its content is gzip or zstd.
package enum FileBytes {
  /// All bytes of a file behind the first `place`.
  package static func read(_ path: String, from place: Int = 0) throws(EventLogError) -> [UInt8] {
    let file = try InputFile(path: path)
    var (bytes, passed) = ([UInt8](), 0)
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let got = try file.read(into: &buffer, from: 0)
      if got == 0 { return bytes }
      let skipped = min(max(place - passed, 0), got)
      bytes += buffer[skipped..<got]
      passed += got
    }
  }
}
