import Testing

@Suite struct TargetDependencyTests {
  @Test func targetsKeepToTheTable() throws {
    let targets = try PackageDescription.load().targets.filter {
      $0.path.hasPrefix("Sources/")
    }
    #expect(targets.count > 8, "the description holds \(targets.map(\.name))")
    for target in targets {
      guard let allowed = ImportTable.modules[target.name] else {
        Issue.record("target \(target.name) is not in the table; add it with what it may import")
        continue
      }
      let extra = Set(target.targetDependencies ?? []).subtracting(allowed)
      #expect(extra.isEmpty, "\(target.name) must not depend on \(extra.sorted())")
      let products = Set(target.productDependencies ?? [])
        .subtracting(ImportTable.products[target.name] ?? [])
      #expect(products.isEmpty, "\(target.name) must not depend on \(products.sorted())")
    }
    let gone = Set(ImportTable.modules.keys).subtracting(targets.map(\.name))
    #expect(gone.isEmpty, "the table names \(gone.sorted()), which are no targets")
  }

  /// The table itself must be a one-way street.
  @Test func tableHasNoCycle() {
    var done: Set<String> = []
    var left = ImportTable.modules
    while let next = left.first(where: { $0.value.isSubset(of: done) }) {
      done.insert(next.key)
      left[next.key] = nil
    }
    #expect(left.isEmpty, "\(left.keys.sorted()) import each other")
  }
}
