import TestSupport
import Testing

@testable import Safetensors

@Suite struct LayoutTests {
  let directory: Scratch

  init() throws {
    directory = try Scratch()
  }

  @Test func readsAFileOfThePythonLibrary() throws {
    // As `safetensors.numpy.save` writes {"b": [1.5, -2] as F32, "a": [[7], [8]] as U8}: compact, padded
    // with spaces to eight bytes.
    let header =
      #"{"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
      + #""a":{"dtype":"U8","shape":[2,1],"data_offsets":[8,10]}}"#
    let padding = String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let data = littleEndian(Float(1.5).bitPattern) + littleEndian(Float(-2).bitPattern) + [7, 8]
    let path = try directory.write(
      "file.safetensors", rawFile(header: header + padding, data: data))
    let file = try SafetensorsFile(path: path)
    #expect(file.names == ["b", "a"])
    #expect(try file.array("b", as: Float.self) == [1.5, -2])
    #expect(try file.array("a", as: UInt8.self) == [7, 8])
    #expect(file.tensors["a"]?.shape == [2, 1])
    #expect(file.metadata.isEmpty)
  }

  @Test func readsUnalignedTensorsInAnyHeaderOrder() throws {
    let header =
      #"{"w":{"shape":[1],"data_offsets":[1,5],"dtype":"F32"},"__metadata__":{"k":"v"},"#
      + #""e":{"dtype":"I64","shape":[0],"data_offsets":[1,1]},"#
      + #" "u" : {"dtype":"U8", "shape":[1], "data_offsets":[0,1]} }"# + "\n\t "
    let data = [9] + littleEndian(Float(0.25).bitPattern)
    let file = try SafetensorsFile(
      path: try directory.write("file.safetensors", rawFile(header: header, data: data)))
    #expect(file.names == ["u", "e", "w"])
    #expect(try file.array("w", as: Float.self) == [0.25])
    #expect(try file.array("e", as: Int64.self) == [])
    #expect(file.metadata == ["k": "v"])
  }

  @Test func writesExactlyTheseBytes() throws {
    let path = directory.file("exact")
    var writer = try SafetensorsWriter(
      path: path,
      tensors: [
        TensorSpecification(name: "u", dataType: .u8, shape: [3]),
        TensorSpecification(name: "w", dataType: .f32, shape: [1, 1]),
      ], metadata: ["z": "last", "a": "first"])
    try writer.append([Float(1)])
    try writer.append([UInt8](arrayLiteral: 1, 2, 3))
    try writer.commit()
    let data: [UInt8] = [0, 0, 0x80, 0x3F, 1, 2, 3]
    var hash = SHA256()
    hash.update(data.span.bytes)
    let sum = hash.digest()
    let digest = hexadecimal(try #require(sum))
    let header =
      #"{"__metadata__":{"a":"first","sha256":""# + digest + #"","z":"last"},"#
      + #""w":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"#
      + #""u":{"dtype":"U8","shape":[3],"data_offsets":[4,7]}}"#
    let length = (8 + header.utf8.count + 63) / 64 * 64 - 8
    let padding = String(repeating: " ", count: length - header.utf8.count)
    #expect(try bytes(ofFile: path) == rawFile(header: header + padding, data: data))
  }

  @Test func everyTensorIsAligned() throws {
    let types: [DataType] = [.u8, .bf16, .f32, .i64, .bool, .i16, .f64, .u32]
    let tensors = types.enumerated().map {
      TensorSpecification(name: "t\($0)", dataType: $1, shape: [2 * $0 + 1])
    }
    let path = directory.file("aligned")
    var writer = try SafetensorsWriter(path: path, tensors: tensors, metadata: [:])
    #expect(writer.tensors.map(\.name) == ["t3", "t6", "t2", "t7", "t1", "t5", "t0", "t4"])
    for tensor in writer.tensors {
      let bytes = [UInt8](repeating: 1, count: tensor.shape[0] * tensor.dataType.byteCount)
      try writer.append(bytes: bytes.span.bytes)
    }
    try writer.commit()
    #expect((headerText(of: try bytes(ofFile: path)).utf8.count + 8).isMultiple(of: 64))
    let file = try SafetensorsFile(path: path)
    for (name, tensor) in file.tensors {
      #expect(tensor.byteRange.lowerBound.isMultiple(of: tensor.dataType.byteCount))
      let address = try file.withBytes(of: name) { Int(bitPattern: $0.baseAddress) }
      #expect(address.isMultiple(of: tensor.dataType.byteCount))
    }
  }

  @Test func sameContentSameBytes() throws {
    try writeSample(to: directory.file("one"))
    try writeSample(to: directory.file("two"))
    #expect(
      try bytes(ofFile: directory.file("one")) == bytes(ofFile: directory.file("two")))
  }
}
