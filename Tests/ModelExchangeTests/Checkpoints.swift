import Foundation
import GRU4Rec
import TestSupport

@testable import ModelExchange
@testable import PyTorchFiles

/// Checkpoints of the fixtures, whole and taken apart.
enum Checkpoints {
  static let names = [
    "one-hot-floats-pandas2", "separate-strings-pandas3", "separate-texts-pandas1",
    "shared-arrow-pandas3", "shared-integers-pandas1", "shared-range-pandas2",
    "two-layers-integers-pandas2", "one-hot-torch2.13", "separate-torch2.13",
    "two-layers-shared-torch2.13",
  ]

  static func path(_ name: String, _ ending: String = "pt") -> String {
    SharedFiles.packageRoot.appending(path: "Tests/Fixtures/Checkpoints/\(name).\(ending)").path
  }

  /// What a fixture must give, as its writer computed it.
  struct Expected: Decodable {
    let ids: [String]
    let counts: [Int64]
    let session: [Int32]
    let scores: [Double]
  }

  static func expected(_ name: String) throws -> Expected {
    try JSONDecoder().decode(
      Expected.self, from: Data(contentsOf: URL(filePath: path(name, "json"))))
  }

  /// The entries of a file.
  static func parts(_ path: String) throws -> TestZip {
    let archive = try ZipArchive(InputFile(path: path))
    return TestZip(
      try archive.names.map { name in
        try TestZip.Entry(name, archive.entries[name].map(archive.bytes(of:)) ?? [])
      })
  }
}

extension TestZip {
  /// Place of the entry whose name ends so.
  func place(_ ending: String) -> Int { entries.firstIndex { $0.name.hasSuffix(ending) } ?? 0 }

  /// Replaces bytes of the pickle by others of the same number; whether they were there.
  mutating func replace(_ old: String, _ new: String) -> Bool {
    let (old, new) = (Array(old.utf8), Array(new.utf8))
    precondition(old.count == new.count, "lengths differ")
    let place = place("data.pkl")
    var found = false
    for start in 0...(entries[place].content.count - old.count)
    where entries[place].content[start..<start + old.count].elementsEqual(old) {
      entries[place].content.replaceSubrange(start..<start + old.count, with: new)
      found = true
    }
    return found
  }
}
