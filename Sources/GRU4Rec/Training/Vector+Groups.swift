import Kernels

extension Vector where Element == Int32 {
  /// Sorts numbers 0 ..< `count` by their groups, and within one as they are; here comes where each group begins, and where
  /// the last one ends.
  ///
  /// - Parameters:
  ///   - group: the group of a number, below `self.count - 1`.
  ///   - put: takes a number and its place, each once.
  func startGroups(_ count: Int, by group: (Int) -> Int, put: (_ number: Int, Int32) -> Void) {
    for place in 0..<self.count { self[place] = 0 }
    for number in 0..<count { self[group(number) + 1] += 1 }
    for place in 1..<self.count { self[place] += self[place - 1] }
    // From the last number on, each goes to the end of what is left of its group, which comes down to its beginning.
    for number in (0..<count).reversed() {
      let end = group(number) + 1
      self[end] -= 1
      put(number, self[end])
    }
    for place in 1..<self.count { self[place - 1] = self[place] }
    self[self.count - 1] = Int32(count)
  }
}
