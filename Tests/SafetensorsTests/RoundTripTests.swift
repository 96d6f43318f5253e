import Foundation
import TestSupport
import Testing

@testable import Safetensors

@Suite struct RoundTripTests {
  let directory: Scratch
  let path: String

  init() throws {
    directory = try Scratch()
    path = directory.file("model.safetensors")
  }

  @Test func everythingComesBack() throws {
    try writeSample(to: path)
    let file = try SafetensorsFile(path: path)
    #expect(file.names == ["offsets", "rate", "weight", "nothing", "bytes"])
    #expect(try file.array("offsets", as: Int64.self) == [.min, .max])
    #expect(try file.array("rate", as: Double.self) == [0.1])
    #expect(try file.array("weight", as: Float.self) == sampleWeight)
    #expect(try file.array("nothing", as: Float.self).isEmpty)
    #expect(try file.array("bytes", as: UInt8.self) == sampleBytes)
    #expect(file.tensors["weight"]?.shape == [2, 3])
    #expect(file.tensors["weight"]?.elementCount == 6)
    #expect(file.tensors["rate"]?.shape == [])
    #expect(file.metadata["format"] == "sample")
    #expect(file.metadata["note"] == "a \"quoted\" \\ line\n\u{1}ünï→🙂")
  }

  @Test func everyElementTypeComesBack() throws {
    var writer = try SafetensorsWriter(
      path: path,
      tensors: [
        TensorSpecification(name: "f64", dataType: .f64, shape: [1]),
        TensorSpecification(name: "i64", dataType: .i64, shape: [1]),
        TensorSpecification(name: "u64", dataType: .u64, shape: [1]),
        TensorSpecification(name: "f32", dataType: .f32, shape: [1]),
        TensorSpecification(name: "i32", dataType: .i32, shape: [1]),
        TensorSpecification(name: "u32", dataType: .u32, shape: [1]),
        TensorSpecification(name: "i16", dataType: .i16, shape: [1]),
        TensorSpecification(name: "u16", dataType: .u16, shape: [1]),
        TensorSpecification(name: "i8", dataType: .i8, shape: [1]),
        TensorSpecification(name: "u8", dataType: .u8, shape: [1]),
      ], metadata: [:])
    try writer.append([Double.pi])
    try writer.append([Int64(-7)])
    try writer.append([UInt64.max])
    try writer.append([Float.pi])
    try writer.append([Int32.min])
    try writer.append([UInt32.max])
    try writer.append([Int16.min])
    try writer.append([UInt16.max])
    try writer.append([Int8.min])
    try writer.append([UInt8.max])
    try writer.commit()
    let file = try SafetensorsFile(path: path)
    #expect(try file.array("f64", as: Double.self) == [.pi])
    #expect(try file.array("i64", as: Int64.self) == [-7])
    #expect(try file.array("u64", as: UInt64.self) == [.max])
    #expect(try file.array("f32", as: Float.self) == [.pi])
    #expect(try file.array("i32", as: Int32.self) == [.min])
    #expect(try file.array("u32", as: UInt32.self) == [.max])
    #expect(try file.array("i16", as: Int16.self) == [.min])
    #expect(try file.array("u16", as: UInt16.self) == [.max])
    #expect(try file.array("i8", as: Int8.self) == [.min])
    #expect(try file.array("u8", as: UInt8.self) == [.max])
  }

  @Test func fileWithoutTensors() throws {
    let writer = try SafetensorsWriter(path: path, tensors: [], metadata: [:])
    try writer.commit()
    let file = try SafetensorsFile(path: path)
    #expect(file.names.isEmpty)
    #expect(Array(file.metadata.keys) == ["sha256"])
  }

  @Test func anyChunkingGivesTheSameBytes() throws {
    // Larger than the buffer, so that pieces below, at and above its size are met.
    let count = 700_001
    let values = (0..<count).map { Float($0 % 8191) }
    let tensors = [TensorSpecification(name: "w", dataType: .f32, shape: [count])]
    func write(_ name: String, pieces: [Int]) throws -> [UInt8] {
      var writer = try SafetensorsWriter(
        path: directory.file(name), tensors: tensors, metadata: [:])
      let all = values.span.bytes
      var begin = 0
      var turn = 0
      while begin < all.byteCount {
        let end = min(all.byteCount, begin + pieces[turn % pieces.count])
        try writer.append(bytes: all.extracting(begin..<end))
        begin = end
        turn += 1
      }
      try writer.commit()
      return try bytes(ofFile: directory.file(name))
    }
    let whole = try write("whole", pieces: [count * 4])
    #expect(try write("odd", pieces: [1, 4097, 333_333]) == whole)
    #expect(try write("buffer", pieces: [1 << 18]) == whole)
    #expect(try write("around", pieces: [(1 << 18) - 1, 2, (1 << 18) + 1]) == whole)
    let file = try SafetensorsFile(path: directory.file("odd"))
    #expect(try file.array("w", as: Float.self) == values)
  }

  @Test func pointersStayValidWhileTheFileLives() throws {
    try writeSample(to: path)
    let file = try SafetensorsFile(path: path)
    let pointer = try file.withBytes(of: "bytes") { $0 }
    try FileManager.default.removeItem(atPath: path)
    withExtendedLifetime(file) { #expect(Array(pointer) == sampleBytes) }
  }

  @Test func askingForTheWrongTensor() throws {
    try writeSample(to: path)
    let file = try SafetensorsFile(path: path)
    #expect(
      throws: SafetensorsError.noSuchTensor(path: path, name: "wieght", available: file.names)
    ) { try file.array("wieght", as: Float.self) }
    #expect(
      throws: SafetensorsError.wrongDataType(
        path: path, name: "weight", expected: .f64, actual: .f32)
    ) { try file.array("weight", as: Double.self) }
  }
}
