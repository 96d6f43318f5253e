import Foundation
import SystemFiles
import TestSupport
import Testing

@testable import Safetensors

/// A file that must be refused, and for what.
struct HostileFile: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let bytes: [UInt8]
  let defect: SafetensorsDefect

  init(_ description: String, _ bytes: [UInt8], _ defect: SafetensorsDefect) {
    testDescription = description
    self.bytes = bytes
    self.defect = defect
  }

  /// A header that stops making sense at byte `offset`.
  static func malformed(
    _ description: String, _ header: String, at offset: Int, _ expected: String
  ) -> HostileFile {
    HostileFile(
      description, rawFile(header: header), .malformedHeader(offset: offset, expected: expected))
  }

  /// A file with tensors given as `"name":{…}` and `dataCount` zero bytes.
  static func tensors(
    _ description: String, _ tensors: String, dataCount: Int = 0, _ defect: SafetensorsDefect
  ) -> HostileFile {
    let data = [UInt8](repeating: 0, count: dataCount)
    return HostileFile(description, rawFile(header: "{\(tensors)}", data: data), defect)
  }
}

private func tensor(
  _ name: String, type: String = "U8", _ shape: String, _ begin: Int, _ end: Int
) -> String {
  #""\#(name)":{"dtype":"\#(type)","shape":[\#(shape)],"data_offsets":[\#(begin),\#(end)]}"#
}

private let keys = "a value of 'dtype', 'shape' or 'data_offsets'"
private let integer = "a non-negative integer"
private let huge = String(repeating: "9", count: 40)
private let zeros = String(repeating: "0", count: 64)
private let emptyDigest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

private let sizes: [HostileFile] = [
  HostileFile("empty", [], .tooShort(byteCount: 0)),
  HostileFile("seven bytes", [2, 0, 0, 0, 0, 0, 0], .tooShort(byteCount: 7)),
  HostileFile(
    "header of 2^64 - 1 bytes", rawFile(header: "{}", length: .max),
    .headerTooLong(byteCount: .max, limit: 100_000_000)),
  HostileFile(
    "header one byte beyond the limit", rawFile(header: "{}", length: 100_000_001),
    .headerTooLong(byteCount: 100_000_001, limit: 100_000_000)),
  HostileFile(
    "header longer than the file", rawFile(header: "{}", length: 3),
    .headerExceedsFile(byteCount: 3, available: 2)),
]

private let texts: [HostileFile] = [
  .malformed("no header", "", at: 0, "'{'"),
  .malformed("space first", " {}", at: 0, "'{'"),
  .malformed("array", "[]", at: 0, "'{'"),
  .malformed("object not closed", "{", at: 1, "'\"'"),
  .malformed("comma at the end", #"{"__metadata__":{},}"#, at: 19, "'\"'"),
  .malformed("second object", "{}{}", at: 2, "the end of the header"),
  .malformed("zero byte as padding", "{}\0", at: 2, "the end of the header"),
  .malformed("string not closed", #"{"abc"#, at: 5, "the end of a string"),
  .malformed("string ends in a backslash", #"{"abc\"#, at: 6, "an escaped character"),
  .malformed("unknown escape", #"{"\x41":1}"#, at: 3, "an escaped character"),
  .malformed(
    "line feed in a string", "{\"a\nb\":1}", at: 3, "an escape instead of a control character"),
  .malformed("short escape", #"{"\u12"#, at: 6, "four hexadecimal digits"),
  .malformed("lone low surrogate", #"{"\udc00":1}"#, at: 4, "a surrogate pair"),
  .malformed("lone high surrogate", #"{"\ud800":1}"#, at: 4, "a surrogate pair"),
  .malformed("two high surrogates", #"{"\ud800\ud800":1}"#, at: 4, "a surrogate pair"),
  HostileFile(
    "bytes that are not UTF-8", rawFile(header: Array("{\"a".utf8) + [0xFF] + Array("\":1}".utf8)),
    .invalidUTF8(offset: 2)),
  HostileFile(
    "surrogate in UTF-8",
    rawFile(header: Array("{\"".utf8) + [0xED, 0xA0, 0x80] + Array("\":1}".utf8)),
    .invalidUTF8(offset: 2)),
]

private let entries: [HostileFile] = [
  .malformed("tensor is a number", #"{"a":1}"#, at: 5, "'{'"),
  .malformed("metadata is null", #"{"__metadata__":null}"#, at: 16, "'{'"),
  .malformed("metadata value is a number", #"{"__metadata__":{"a":1}}"#, at: 21, "'\"'"),
  .malformed("unknown key", #"{"a":{"type":"U8"}}"#, at: 13, keys),
  .malformed(
    "nothing known", #"{"a":{}}"#, at: 7, "'dtype', 'shape' and two 'data_offsets' before here"),
  .malformed(
    "one offset", #"{"a":{"dtype":"U8","shape":[],"data_offsets":[0]}}"#, at: 49,
    "'dtype', 'shape' and two 'data_offsets' before here"),
  .malformed(
    "three offsets", #"{"a":{"data_offsets":[0,1,2]}}"#, at: 21, "an array of two integers"),
  .malformed("negative size", #"{"a":{"shape":[-1]}}"#, at: 15, integer),
  .malformed("fraction", #"{"a":{"shape":[1.0]}}"#, at: 15, integer),
  .malformed("exponent", #"{"a":{"shape":[1e9]}}"#, at: 15, integer),
  .malformed("leading zero", #"{"a":{"shape":[01]}}"#, at: 15, integer),
  .malformed("size as text", #"{"a":{"shape":["1"]}}"#, at: 15, integer),
  .malformed("comma behind a size", #"{"a":{"shape":[1,]}}"#, at: 17, integer),
  .malformed(
    "a million brackets", #"{"a":{"shape":"# + String(repeating: "[", count: 1_000_000), at: 15,
    integer),
  .malformed(
    "a million braces", String(repeating: #"{"a":"#, count: 1_000_000), at: 10,
    "a value of 'dtype', 'shape' or 'data_offsets'"),
  .tensors(
    "name twice", tensor("a", "0", 0, 0) + "," + tensor("a", "0", 0, 0), .duplicateName("a")),
  .tensors(
    "name twice by an escape", tensor("a", "0", 0, 0) + "," + tensor(#"\u0061"#, "0", 0, 0),
    .duplicateName("a")),
  .tensors(
    "metadata twice", #""__metadata__":{},"__metadata__":{}"#, .duplicateName("__metadata__")),
  .tensors("metadata key twice", #""__metadata__":{"k":"1","k":"2"}"#, .duplicateName("k")),
  .tensors("key twice", #""a":{"dtype":"U8","dtype":"U8"}"#, .duplicateName("dtype")),
  .tensors(
    "unknown type", tensor("a", type: "F33", "1", 0, 1), dataCount: 1,
    .unknownDataType(name: "a", dataType: "F33")),
  .tensors(
    "type in small letters", tensor("a", type: "u8", "1", 0, 1), dataCount: 1,
    .unknownDataType(name: "a", dataType: "u8")),
  .tensors(
    "65 dimensions",
    tensor("a", Array(repeating: "1", count: 65).joined(separator: ","), 0, 1), dataCount: 1,
    .tooManyDimensions(name: "a", limit: 64)),
]

private let ranges: [HostileFile] = [
  .tensors("size beyond 64 bits", tensor("a", huge, 0, 1), dataCount: 1, .sizeOverflow(name: "a")),
  .tensors(
    "size of 2^63", tensor("a", "9223372036854775808", 0, 1), dataCount: 1,
    .sizeOverflow(name: "a")),
  .tensors(
    "product beyond 64 bits", tensor("a", "4294967296,4294967296", 0, 0), .sizeOverflow(name: "a")),
  .tensors(
    "bytes beyond 64 bits", tensor("a", type: "F64", "1152921504606846976", 0, 0),
    .sizeOverflow(name: "a")),
  .tensors(
    "product beyond 64 bits before a zero", tensor("a", "4294967296,4294967296,0", 0, 0),
    .sizeOverflow(name: "a")),
  .tensors(
    "reversed range", tensor("a", "1", 1, 0), dataCount: 1,
    .reversedRange(name: "a", begin: 1, end: 0)),
  .tensors(
    "range behind the file", tensor("a", "2", 0, 2), dataCount: 1,
    .rangeExceedsFile(name: "a", end: 2, available: 1)),
  .tensors(
    "enormous range", tensor("a", "9223372036854775807", 0, .max), dataCount: 1,
    .rangeExceedsFile(name: "a", end: .max, available: 1)),
  .tensors(
    "range longer than the shape", tensor("a", type: "F32", "1", 0, 8), dataCount: 8,
    .sizeMismatch(name: "a", expected: 4, actual: 8)),
  .tensors(
    "range shorter than the shape", tensor("a", type: "F32", "2,2", 0, 8), dataCount: 8,
    .sizeMismatch(name: "a", expected: 16, actual: 8)),
  .tensors(
    "same bytes twice", tensor("a", "2", 0, 2) + "," + tensor("b", "2", 0, 2), dataCount: 2,
    .overlappingRanges(first: "a", second: "b")),
  .tensors(
    "one byte shared", tensor("b", "2", 1, 3) + "," + tensor("a", "2", 0, 2), dataCount: 3,
    .overlappingRanges(first: "a", second: "b")),
  .tensors(
    "empty tensor inside another", tensor("a", "2", 0, 2) + "," + tensor("b", "0", 1, 1),
    dataCount: 2, .overlappingRanges(first: "a", second: "b")),
  .tensors(
    "gap at the start", tensor("a", "1", 1, 2), dataCount: 2,
    .uncoveredBytes(before: "a", byteCount: 1)),
  .tensors(
    "gap in the middle", tensor("a", "1", 0, 1) + "," + tensor("b", "1", 3, 4), dataCount: 4,
    .uncoveredBytes(before: "b", byteCount: 2)),
  .tensors(
    "bytes at the end", tensor("a", "1", 0, 1), dataCount: 3, .trailingBytes(byteCount: 2)),
  .tensors("data without tensors", "", dataCount: 1, .trailingBytes(byteCount: 1)),
  .tensors(
    "wrong checksum", #""__metadata__":{"sha256":"\#(zeros)"}"#,
    .wrongChecksum(expected: zeros, actual: emptyDigest)),
  .tensors(
    "checksum that is none", #""__metadata__":{"sha256":"yes"}"#,
    .wrongChecksum(expected: "yes", actual: emptyDigest)),
]

@Suite struct HostileFileTests {
  let directory: Scratch

  init() throws {
    directory = try Scratch()
  }

  @Test(arguments: [sizes, texts, entries, ranges].flatMap(\.self))
  func isRefused(_ hostile: HostileFile) throws {
    let path = try directory.write("file.safetensors", hostile.bytes)
    #expect(throws: SafetensorsError.invalidFile(path: path, defect: hostile.defect)) {
      try SafetensorsFile(path: path)
    }
    // Every refusal is one line that names the file and says what to do.
    let message = SafetensorsError.invalidFile(path: path, defect: hostile.defect).description
    #expect(message.contains(path) && message.contains("; ") && !message.contains("\n"))
  }

  @Test func damagedDataIsFoundUnlessToldNotToLook() throws {
    let path = directory.file("damaged")
    try writeSample(to: path)
    var content = try bytes(ofFile: path)
    content[content.count - 1] ^= 1
    _ = try directory.write("damaged", content)
    let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: path) }
    guard case .invalidFile(_, .wrongChecksum) = error else {
      Issue.record("refused for another reason: \(String(describing: error))")
      return
    }
    let file = try SafetensorsFile(path: path, verifyChecksum: false)
    #expect(try file.array("bytes", as: UInt8.self) == [0, 1, 127, 128, 254])
    #expect(throws: try #require(error)) { try file.verifyChecksum() }
  }

  @Test func releasedPagesAreReadAgain() throws {
    let path = directory.file("released")
    try writeSample(to: path)
    let file = try SafetensorsFile(path: path, verifyChecksum: false)
    let before = try file.array("bytes", as: UInt8.self)
    file.releasePages()
    try file.verifyChecksum()
    #expect(try file.array("bytes", as: UInt8.self) == before)
  }

  @Test func namesInMessagesAreHarmless() {
    let name = "a\u{1B}[31m\n" + String(repeating: "x", count: 100_000)
    let message = SafetensorsDefect.duplicateName(name).description
    #expect(message.utf8.count < 400)
    #expect(!message.unicodeScalars.contains { $0.value < 0x20 })
  }

  @Test func pathsThatAreNoFiles() throws {
    let missing = directory.file("missing")
    #expect(
      throws: SafetensorsError.file(FileError(.read, missing, code: ENOENT))
    ) { try SafetensorsFile(path: missing) }
    #expect(
      throws: SafetensorsError.file(FileError(.read, directory.path, code: EISDIR))
    ) { try SafetensorsFile(path: directory.path) }
    let pipe = directory.file("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    for path in [pipe, "/dev/null", "/dev/zero"] {
      #expect(
        throws: SafetensorsError.file(
          FileError(.read, path, code: EINVAL, problem: .notRegular))
      ) { try SafetensorsFile(path: path) }
    }
  }

  @Test func unreadableFile() throws {
    let path = try directory.write("secret", [1])
    try #require(chmod(path, 0) == 0)
    // The superuser may read everything.
    if geteuid() != 0 {
      #expect(
        throws: SafetensorsError.file(FileError(.read, path, code: EACCES))
      ) { try SafetensorsFile(path: path) }
    }
  }
}
