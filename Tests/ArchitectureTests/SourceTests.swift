import Testing

@Suite struct SourceTests {
  private let files: [SourceFile]
  private let page: ArchitecturePage

  init() throws {
    files = try SourceFile.all()
    page = try ArchitecturePage()
    try #require(files.count > 10 && page.imports.count > 10)
  }

  @Test func importsKeepToTheTable() {
    for file in files {
      let extra = Set(file.imports).subtracting(page.imports[file.target] ?? [])
        .subtracting(SourceFile.system).sorted()
      #expect(extra.isEmpty, "\(file.path) must not import \(extra)")
    }
  }

  @Test(arguments: ["Kernels": "CKernels", "GPU": "CGPU", "MessagePassing": "CMPI"])
  func onlyOneTouchesItsC(_ target: String, _ c: String) {
    for file in files where file.target != target {
      #expect(!file.imports.contains(c), "\(file.path) imports \(c); go through \(target)")
    }
  }

  @Test(arguments: ["try!", "as!", "fatalError("])
  func badDataNeverTraps(_ word: String) {
    for file in files {
      let lines = file.code.enumerated().filter { $0.element.contains(word) }.map { $0.offset + 1 }
      #expect(lines.isEmpty, "\(file.path) has \(word) in lines \(lines); throw instead")
    }
  }

  /// Files that only name a pointer in a signature: who makes or reads it says why it is safe.
  private let handThrough: Set = [
    "Safetensors/SafetensorsFile.swift"
  ]

  /// Targets that work on pointers: matrices and files, bytes of logs, pages and messages, the client of Redis, vectors of scores,
  /// callers in C, signals.
  private let unsafeTargets: Set = [
    "CInterface", "Console", "EventLogs", "GPU", "Kernels", "MessagePassing", "Parquet",
    "Recommendation", "RedisSessions", "SQLiteSessions", "Safetensors", "SessionData",
    "SystemFiles",
  ]

  /// Unsafe code stands in a few targets, and says there why it is safe.
  @Test func unsafeCodeIsExplained() throws {
    let word = try Regex("Unsafe[A-Za-z]*Pointer|withUnsafe|unsafe[A-Z]|\\(unsafe\\)|Unmanaged")
    for file in files where !handThrough.contains(file.path) {
      let lines = file.code.enumerated().filter { $0.element.contains(word) }.map { $0.offset + 1 }
      #expect(
        lines.isEmpty || unsafeTargets.contains(file.target),
        "\(file.path) is unsafe in lines \(lines), and \(file.target) need not be")
      #expect(
        lines.isEmpty || file.text.contains("SAFETY"),
        "\(file.path) is unsafe in lines \(lines), and no comment with SAFETY says why it may be")
    }
  }

  /// The scan itself sees what it must.
  @Test func scanFindsImports() {
    let file = SourceFile(
      path: "GRU4Rec/Model/A.swift",
      text: """
        import Kernels  // the product
        @testable import Evaluation
        internal import struct SessionData.Sessions
        // import Safetensors
        let import_ = "import Reports"
        """)
    #expect(file.target == "GRU4Rec")
    #expect(file.imports == ["Kernels", "Evaluation", "SessionData"])
  }
}
