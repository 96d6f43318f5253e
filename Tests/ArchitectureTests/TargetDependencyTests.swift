import Foundation
import TestSupport
import Testing

@Suite struct TargetDependencyTests {
  private let page: ArchitecturePage

  init() throws { page = try ArchitecturePage() }

  @Test func targetsKeepToTheTable() async throws {
    let targets = try await PackageDescription.load().targets.filter {
      $0.path.hasPrefix("Sources/")
    }
    #expect(targets.count > 8, "the description holds \(targets.map(\.name))")
    for target in targets {
      guard let allowed = page.imports[target.name] else {
        Issue.record("target \(target.name) is not in the table; add it with what it may import")
        continue
      }
      let needed = Set((target.targetDependencies ?? []) + (target.productDependencies ?? []))
      let extra = needed.subtracting(allowed).sorted()
      #expect(extra.isEmpty, "\(target.name) must not depend on \(extra)")
      let idle = allowed.subtracting(needed).sorted()
      #expect(idle.isEmpty, "\(target.name) may import \(idle), which it does not depend on")
    }
    let gone = Set(page.imports.keys).subtracting(targets.map(\.name)).sorted()
    #expect(gone.isEmpty, "the table names \(gone), which are no targets")
  }

  /// A clean build that meets a test before a module that it imports, and does not name, fails by chance.
  @Test func testsNameWhatTheyImport() async throws {
    let targets = try await PackageDescription.load().targets
    let ours = Set(targets.map(\.name))
    let needed = Dictionary(
      uniqueKeysWithValues: targets.map { ($0.name, Set($0.targetDependencies ?? [])) })
    let files = try SourceFile.all(below: "Tests").filter { $0.target != "ArchitectureTests" }
    #expect(files.count > 100)
    for file in files {
      let missing = Set(file.imports).intersection(ours).subtracting(needed[file.target] ?? [])
      #expect(
        missing.isEmpty, "\(file.path) imports \(missing.sorted()), which Package.swift must name")
    }
  }

  /// The table itself must be a one-way street.
  @Test func tableHasNoCycle() {
    var done: Set<String> = []
    var left = page.imports.mapValues { $0.intersection(page.imports.keys) }
    while let next = left.first(where: { $0.value.isSubset(of: done) }) {
      done.insert(next.key)
      left[next.key] = nil
    }
    #expect(left.isEmpty, "\(left.keys.sorted()) import each other")
  }

  /// A recipe that names files of yesterday leads nowhere.
  @Test func recipesNameFilesThatAreThere() {
    #expect(page.recipes.count >= 7, "\(page.recipes.map(\.name))")
    for (name, files) in page.recipes {
      #expect(!files.isEmpty, "the recipe '\(name)' names no file")
      for file in files {
        let path = SharedFiles.packageRoot.appending(path: file).path
        #expect(
          FileManager.default.fileExists(atPath: path), "recipe '\(name)': there is no \(file)")
      }
    }
  }

  /// The page is read as it is written.
  @Test func pageIsReadAsItIsWritten() throws {
    let page = try ArchitecturePage(
      text: """
        ## Architecture

        | target | is | may import |
        |---|---|---|
        | `A`, `B` | first | – |
        | `C` | second | `A`, Crypto as `Crypto` |

        ## Recipes

        | to add | touch |
        |---|---|
        | a loss | `a.inc`, then `b.swift` |
        """)
    #expect(page.imports == ["A": [], "B": [], "C": ["A", "Crypto"]])
    #expect(
      page.recipes.map(\.name) == ["a loss"] && page.recipes[0].files == ["a.inc", "b.swift"])
  }
}
