import Randomness
import Testing

@testable import Tuning

/// A study that goes on, or is shared, draws what it would have drawn in one go.
@Suite struct SearchNumbersTests {
  @Test(
    arguments: [
      ([], 0x63CB_E1E4_5932_0DD7), ([3], 0x6BAA_7868_1A99_F995), ([3, 1], 0x1049_0351_134C_1271),
      ([-1], 0xA9A9_6B69_9DC4_1760),
    ] as [([Int], UInt64)])
  func aSeedAndNumbersGiveAStream(_ units: [Int], _ first: UInt64) {
    var random =
      switch units.count {
      case 0: SplitMix64(seed: 7)
      case 1: SplitMix64(seed: 7, units[0])
      default: SplitMix64(seed: 7, units[0], units[1])
      }
    #expect(random.next() == first)
  }

  @Test func drawsOfTheSearch() {
    var random = SplitMix64(seed: 42)
    #expect((0..<4).map { _ in random.index(below: 10) } == [7, 1, 2, 3])
    var normal = SplitMix64(seed: 42)
    let expected = [0.882_248_906, -0.450_849_876]
    for value in expected { #expect(abs(normal.normal() - value) < 1e-6) }
  }
}
