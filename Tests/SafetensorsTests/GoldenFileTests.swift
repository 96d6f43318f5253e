import Foundation
import Safetensors
import TestSupport
import Testing

/// Files written by the Python library, described by a manifest.
@Suite(.enabled(if: SharedFiles.isAvailable, "the recorded files are not beside the package"))
struct GoldenFileTests {
  private struct Manifest: Decodable {
    struct Case: Decodable {
      let file: String?
      let tensors: [String: Tensor]?
    }
    struct Tensor: Decodable {
      let shape: [Int]
      let dtype: String
    }
    let cases: [String: Case]
  }

  private let directory: String

  init() throws {
    directory = SharedFiles.url("golden").path
  }

  @Test func everyFileOpens() throws {
    let files = try FileManager.default.subpathsOfDirectory(atPath: directory)
      .filter { $0.hasSuffix(".safetensors") }
    #expect(files.count > 20)
    for name in files {
      let file = try SafetensorsFile(path: directory + "/" + name)
      for (name, tensor) in file.tensors where tensor.dataType == .f32 {
        let values = try file.array(name, as: Float.self)
        #expect(values.count == tensor.shape.reduce(1, *) && !values.contains(where: \.isNaN))
      }
    }
  }

  @Test func shapesAndTypesMatchTheManifest() throws {
    let url = URL(fileURLWithPath: directory + "/manifest.json")
    let manifest = try JSONDecoder().decode(Manifest.self, from: Data(contentsOf: url))
    let types = [
      "float32": DataType.f32, "float64": .f64, "int64": .i64, "int32": .i32, "uint8": .u8,
    ]
    var compared = 0
    for (name, description) in manifest.cases {
      guard let path = description.file, let tensors = description.tensors else { continue }
      let file = try SafetensorsFile(path: directory + "/" + path)
      #expect(Set(file.names) == Set(tensors.keys), "case \(name)")
      for (tensorName, expected) in tensors {
        let tensor = try file.tensor(tensorName)
        #expect(tensor.shape == expected.shape, "\(name): \(tensorName)")
        #expect(tensor.dataType == types[expected.dtype], "\(name): \(tensorName)")
        compared += 1
      }
    }
    #expect(compared > 1000)
  }
}
