/// Sorting of numbers by whole keys, digit by digit.
package enum RadixSort {
  private static let digitBits = 11

  /// Sorts numbers by their keys, which are sorted too, equal keys in the given order: digit by digit,
  /// the lowest first.
  package static func sort(_ numbers: inout [UInt32], by keys: inout [UInt64]) {
    let count = keys.count
    let radix = 1 << digitBits
    var otherNumbers = [UInt32](repeating: 0, count: count)
    var otherKeys = [UInt64](repeating: 0, count: count)
    for shift in stride(from: 0, to: UInt64.bitWidth, by: digitBits) {
      var places = [Int](repeating: 0, count: radix)
      for index in 0..<count {
        places[Int(truncatingIfNeeded: keys[index] >> UInt64(shift)) & (radix - 1)] += 1
      }
      // Times of one log share most of their digits.
      if places.contains(count) { continue }
      var start = 0
      for digit in 0..<radix { (places[digit], start) = (start, start + places[digit]) }
      for index in 0..<count {
        let digit = Int(truncatingIfNeeded: keys[index] >> UInt64(shift)) & (radix - 1)
        otherKeys[places[digit]] = keys[index]
        otherNumbers[places[digit]] = numbers[index]
        places[digit] += 1
      }
      swap(&keys, &otherKeys)
      swap(&numbers, &otherNumbers)
    }
  }
}
