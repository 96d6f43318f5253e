// A libFuzzer driver: fuzz READER [flags of libFuzzer] [corpus …]. Each input is a file of the kind that the reader
// reads; whatever it throws is fine, and what ends the process or takes too long is a finding.

import Foundation

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

guard CommandLine.arguments.count > 1, let reader = Reader(rawValue: CommandLine.arguments[1])
else {
  print("usage: fuzz \(Reader.allCases.map(\.rawValue).joined(separator: "|")) [flags] [corpus …]")
  exit(64)
}
try InputFile.open()
Reader.chosen = reader

var arguments = ([CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)).map { strdup($0) }
arguments.append(nil)
var count = CInt(arguments.count - 1)
let status = arguments.withUnsafeMutableBufferPointer { buffer in
  var first = buffer.baseAddress
  return withUnsafeMutablePointer(to: &first) { first in
    runDriver(&count, first) { bytes, size in
      let input = UnsafeRawBufferPointer(start: bytes, count: size)
      InputFile.write(input)
      Reader.chosen.read(input, InputFile.path)
      return 0
    }
  }
}
InputFile.remove()
exit(status)
