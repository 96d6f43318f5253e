import Foundation
import Safetensors

/// A file put together by hand: length, header, data.
func rawFile(header: [UInt8], data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  littleEndian(length ?? UInt64(header.count)) + header + data
}

func rawFile(header: String, data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  rawFile(header: Array(header.utf8), data: data, length: length)
}

func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

func bytes(ofFile path: String) throws -> [UInt8] {
  Array(try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// The header text of a file, with its padding.
func headerText(of bytes: [UInt8]) -> String {
  let count = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
  return String(decoding: bytes[8..<8 + count], as: UTF8.self)
}

/// A small file with four types, an empty tensor, a single number and metadata.
func writeSample(to path: String) throws {
  var writer = try SafetensorsWriter(
    path: path,
    tensors: [
      TensorSpecification(name: "bytes", dataType: .u8, shape: [5]),
      TensorSpecification(name: "weight", dataType: .f32, shape: [2, 3]),
      TensorSpecification(name: "offsets", dataType: .i64, shape: [2]),
      TensorSpecification(name: "nothing", dataType: .f32, shape: [0, 7]),
      TensorSpecification(name: "rate", dataType: .f64, shape: []),
    ],
    metadata: ["format": "sample", "note": "a \"quoted\" \\ line\n\u{1}ünï→🙂"])
  for tensor in writer.tensors {
    switch tensor.name {
    case "bytes": try writer.append(sampleBytes)
    case "weight": try writer.append(sampleWeight)
    case "offsets": try writer.append([Int64.min, Int64.max])
    case "rate": try writer.append([0.1])
    default: try writer.append([Float]())
    }
  }
  try writer.commit()
}

let sampleBytes: [UInt8] = [0, 1, 127, 128, 255]
let sampleWeight: [Float] = [1, -0.5, .leastNonzeroMagnitude, 3.25e30, -.infinity, 0]
