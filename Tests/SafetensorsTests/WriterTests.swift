import Foundation
import SystemFiles
import TestSupport
import Testing

@testable import Safetensors

@Suite struct WriterTests {
  let directory: Scratch
  let tensors = [
    TensorSpecification(name: "w", dataType: .f32, shape: [2]),
    TensorSpecification(name: "u", dataType: .u8, shape: [2]),
  ]

  init() throws {
    directory = try Scratch()
  }

  private func writer(_ path: String) throws -> SafetensorsWriter {
    try SafetensorsWriter(path: path, tensors: tensors, metadata: [:])
  }

  @Test func nothingIsLeftOfAnAbandonedWriter() throws {
    func abandon() throws {
      var writer = try writer(directory.file("model"))
      try writer.append([Float(1)])
      let contents = try directory.names
      #expect(contents.count == 1 && contents[0].hasPrefix(".model."))
    }
    try abandon()
    #expect(try directory.names == [])
  }

  @Test func theOldFileStaysUntilTheNewOneIsComplete() throws {
    let path = try directory.write("model", [1, 2, 3])
    try #require(chmod(path, 0o640) == 0)
    var writer = try writer(path)
    try writer.append([Float(1), 2])
    try writer.append([UInt8(1), 2])
    #expect(try bytes(ofFile: path) == [1, 2, 3])
    try writer.commit()
    #expect(try SafetensorsFile(path: path).array("w", as: Float.self) == [1, 2])
    #expect(try directory.names == ["model"])
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o640)
  }

  @Test func missingBytesAreFound() throws {
    let path = directory.file("model")
    func writeHalf() throws {
      var writer = try writer(path)
      try writer.append([Float(1), 2])
      try writer.commit()
    }
    #expect(throws: SafetensorsError.wrongByteCount(path: path, expected: 10, actual: 8)) {
      try writeHalf()
    }
    #expect(try directory.names == [])
  }

  @Test func tooManyBytesAndWrongTypesAreRefusedAndDoNoHarm() throws {
    let path = directory.file("model")
    var writer = try writer(path)
    var errors: [SafetensorsError] = []
    func note(_ error: any Error) {
      if let error = error as? SafetensorsError { errors.append(error) }
    }
    do { try writer.append([Float](repeating: 0, count: 3)) } catch { note(error) }
    do { try writer.append([UInt8(1)]) } catch { note(error) }
    try writer.append([Float(1), 2])
    do { try writer.append([Int8(1)]) } catch { note(error) }
    try writer.append([UInt8(1), 2])
    do { try writer.append([UInt8(3)]) } catch { note(error) }
    try writer.commit()
    #expect(
      errors == [
        .wrongByteCount(path: path, expected: 10, actual: 12),
        .wrongElementType(path: path, name: "w", expected: .f32, actual: .u8),
        .wrongElementType(path: path, name: "u", expected: .u8, actual: .i8),
        .wrongByteCount(path: path, expected: 10, actual: 11),
      ])
    #expect(try SafetensorsFile(path: path).array("u", as: UInt8.self) == [1, 2])
  }

  @Test func numbersMayCrossIntoTensorsOfTheSameType() throws {
    let path = directory.file("model")
    var writer = try SafetensorsWriter(
      path: path,
      tensors: [
        TensorSpecification(name: "a", dataType: .f32, shape: [1]),
        TensorSpecification(name: "empty", dataType: .i32, shape: [0]),
        TensorSpecification(name: "b", dataType: .f32, shape: [2]),
      ], metadata: [:])
    try writer.append([Float(1), 2, 3])
    try writer.commit()
    let file = try SafetensorsFile(path: path)
    #expect(try file.array("a", as: Float.self) == [1])
    #expect(try file.array("b", as: Float.self) == [2, 3])
  }

  @Test func impossibleSpecificationsAreRefused() throws {
    let path = directory.file("model")
    func refuses(
      _ tensors: [TensorSpecification], metadata: [String: String] = [:], saying word: String
    ) throws {
      let error = #expect(throws: SafetensorsError.self) {
        _ = try SafetensorsWriter(path: path, tensors: tensors, metadata: metadata)
      }
      #expect(error?.description.contains(word) == true)
    }
    let w = TensorSpecification(name: "w", dataType: .f32, shape: [2])
    try refuses([w, w], saying: "taken")
    try refuses(
      [TensorSpecification(name: "__metadata__", dataType: .u8, shape: [1])], saying: "taken")
    try refuses([], metadata: ["sha256": ""], saying: "leave it out")
    try refuses(
      [TensorSpecification(name: "w", dataType: .u8, shape: [.max, 2])], saying: "64 bits")
    let large = TensorSpecification(name: "v", dataType: .u8, shape: [.max])
    try refuses([w, large], saying: "64 bits")
    let deep = TensorSpecification(
      name: "w", dataType: .u8, shape: Array(repeating: 1, count: 65))
    try refuses([deep], saying: "65 dimensions")
    #expect(try directory.names == [])
  }

  @Test func targetsThatCannotBeWritten() throws {
    func refuses(_ path: String, _ problem: FileProblem, saying words: String) {
      let error = #expect(throws: SafetensorsError.self) { _ = try writer(path) }
      guard case .file(let cause) = error else {
        Issue.record("\(path): \(String(describing: error))")
        return
      }
      #expect(cause.action == .create && cause.path == path && cause.problem == problem)
      #expect(error?.description == "cannot write '\(path)': \(words)")
    }
    refuses(directory.path, .directory, saying: "it is a directory; name a file in it")
    refuses("", .unnamed, saying: "it names no file; add a name")
    refuses(
      directory.file("none/model"), .parentMissing,
      saying: "its directory does not exist; create it first")
    // Renaming over a device would replace it.
    refuses(
      "/dev/full", .notRegular, saying: "it is a device, a pipe or a socket; name a regular file")
    #expect(try directory.names == [])
  }

  @Test func aSymbolicLinkStaysOne() throws {
    let path = try directory.write("real", [1])
    let link = directory.file("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    try writeSample(to: link)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
    #expect(try SafetensorsFile(path: path).names.count == 5)
  }
}
